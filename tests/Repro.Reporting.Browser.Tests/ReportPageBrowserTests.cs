using OpenQA.Selenium;
using Repro.Reporting.Circuits;
using Repro.Reporting.Page.Data;
using Repro.Reporting.Tests.Page;

namespace Repro.Reporting.Browser.Tests;

public sealed class ReportPageBrowserTests
{
    private const string Slider = ".pane input[type=range]";

    private Browser browser = null!;

    [OneTimeSetUp]
    public void Start() => browser = Browser.Start();

    [OneTimeTearDown]
    public void Stop() => browser?.Dispose();

    [SetUp]
    public void Open()
    {
        browser.Prefer("prefers-color-scheme", "light");
        browser.Resize(1300, 1000);
        browser.Open(SampleReport.Data);
    }

    [TearDown]
    public void The_console_is_silent() => Assert.That(browser.Console, Is.Empty);

    // names of the edges drawn in one pane, without those that fade
    private string[] Drawn(int pane = 0) => browser.Value<string[]>($$"""
        (() => {
          const pane = document.querySelectorAll('.pane')[{{pane}}], model = JSON.parse(document.getElementById('model-' + pane.querySelector('select').value).textContent);
          let last = 0;
          const numbers = model.edges.map(step => last += step), name = place => model.nodes[place][0];
          return [...pane.querySelectorAll('.edge.in')].map(edge => numbers[edge.dataset.edge]).map(number => {
            const ends = Math.floor(number / 4), port = ['', '<q>', '<k>', '<v>'][number % 4];
            return name(Math.floor(ends / model.nodes.length)) + '->' + name(ends % model.nodes.length) + port;
          });
        })()
        """);

    private static IEnumerable<string> Expected(int checkpoint) => SampleReport.Ioi[checkpoint].Select(edge => edge.Name);

    private string[] Nodes() => browser.Value<string[]>("[...document.querySelectorAll('.node.in .name')].map(name => name.textContent)");

    [Test]
    public void It_loads_from_a_file_and_asks_for_nothing()
    {
        Assert.That(browser.Value<string>("location.protocol"), Is.EqualTo("file:"));
        Assert.That(browser.Value<string[]>("performance.getEntriesByType('resource').map(entry => entry.name).filter(name => !name.startsWith('data:'))"), Is.Empty);
        browser.Script("document.querySelector('figure img').scrollIntoView()");
        browser.Await("document.querySelector('figure img').complete && document.querySelector('figure img').naturalWidth > 0");
    }

    [Test]
    public void The_slider_goes_through_training_by_its_keys_and_edges_come_hand_over_and_go()
    {
        Assert.That(Drawn(), Is.EquivalentTo(Expected(3)), "the last checkpoint first");
        browser.Focus(Slider);
        browser.Press(Keys.ArrowLeft);
        Assert.That(Drawn(), Is.EquivalentTo(Expected(2)));
        Assert.That(browser.Text(".pane output"), Is.EqualTo("step 10, 2M tokens"));
        Assert.That(browser.Value<string>($"document.querySelector('{Slider}').getAttribute('aria-valuetext')"), Is.EqualTo("step 10, 2M tokens"));
        Assert.That(browser.Text(".pane .caption"), Does.StartWith("6 of 120 edges, 4 heads; faithfulness 0.81").And.EndWith("+3 −0 edges"));
        browser.Press(Keys.ArrowLeft);
        Assert.That(Drawn(), Is.EquivalentTo(Expected(1)));
        Assert.That(Nodes(), Is.EquivalentTo(new[] { "input", "a0.h0", "a1.h0", "logits" }));
        browser.Await("document.querySelectorAll('.edge').length === 3");
        browser.Press(Keys.Home);
        Assert.That(Drawn(), Is.Empty);
        Assert.That(browser.Text(".pane .caption"), Does.StartWith("No circuit here: the model's own metric").And.Contain("<img"));
        browser.Press(Keys.End);
        Assert.That(Drawn(), Is.EquivalentTo(Expected(3)));
    }

    [Test]
    public void An_edge_is_as_wide_as_its_score_and_dashed_where_it_works_against_the_task()
    {
        browser.Focus(Slider);
        browser.Press(Keys.ArrowLeft);
        browser.Press(Keys.ArrowLeft);
        // 0.8 + 5.2 sqrt(|score| / 0.8) of 0.2, 0.05 and 0.8
        Assert.That(browser.Value<string[]>("[...document.querySelectorAll('.edge.in .line')].map(line => line.style.strokeWidth).sort()"), Is.EqualTo(new[] { "2.1", "3.4", "6" }));
        Assert.That(browser.Value<string[]>("[...document.querySelectorAll('.edge.in')].filter(edge => getComputedStyle(edge.firstChild).strokeDasharray !== 'none').map(edge => edge.firstChild.style.strokeWidth)"), Is.EqualTo(new[] { "2.1" }));
    }

    [Test]
    public void Heads_have_letters_of_the_roles_that_they_play_at_the_checkpoint()
    {
        string Letters(string head) => browser.Value<string>($"[...document.querySelectorAll('.node.in')].find(node => node.querySelector('.name').textContent === '{head}').dataset.roles");
        browser.Focus(Slider);
        browser.Press(Keys.ArrowLeft);
        Assert.That((Letters("a1.h0"), Letters("a1.h1"), Letters("a0.h1")), Is.EqualTo(("NI", "N", "")));
        browser.Press(Keys.ArrowLeft);
        Assert.That((Letters("a1.h0"), Letters("a0.h0")), Is.EqualTo(("N", "I")));
    }

    [Test]
    public void Pointing_at_a_head_shows_its_roles_and_edges()
    {
        browser.Hover(".node[data-node='7'] .name");
        Assert.That(browser.Text(".info"), Does.StartWith("a1.h1").And.Contain("name-mover 0.7 [0.65, 0.75] plays").And.Contain("a0.h1 as value 0.3").And.Contain("logits 0.9"));
        Assert.That(browser.Value<int>("document.querySelectorAll('.edge.in.lit').length"), Is.EqualTo(2));
    }

    [Test]
    public void The_search_finds_a_head_in_the_circuit_or_not_and_says_where_there_is_none()
    {
        browser.Type("input[type=search]", "a1.h1");
        Assert.That(browser.Text(".answer"), Is.EqualTo("found a1.h1"));
        // the box is 44 by 34 about the head's place, 134 and 217; the ring 5 beyond it
        Assert.That(browser.Value<double[]>("['x', 'y'].map(name => Number(document.querySelector('.ring').getAttribute(name)))"), Is.EqualTo(new[] { 134.0 - 22 - 5, 217 - 17 - 5 }));
        Assert.That(browser.Text(".info"), Does.StartWith("a1.h1"));
        browser.Type("input[type=search]", "1.0");
        Assert.That(browser.Text(".info"), Does.StartWith("a1.h0").And.Contain("Not in this circuit."));
        browser.Type("input[type=search]", "a7.h7");
        Assert.That(browser.Text(".answer"), Is.EqualTo("no component a7.h7 here"));
        Assert.That(browser.Value<int>("document.querySelectorAll('.ring').length"), Is.Zero);
    }

    [Test]
    public void Arrow_keys_go_from_component_to_component_and_enter_keeps_one()
    {
        browser.Focus(".circuit .node[tabindex='0']");
        string Here() => browser.Value<string>("document.activeElement.querySelector('.name').textContent");
        Assert.That(Here(), Is.EqualTo("logits"));
        browser.Press(Keys.ArrowDown);
        Assert.That(Here(), Is.EqualTo("a1.h1"));
        browser.Press(Keys.ArrowDown);
        Assert.That(Here(), Is.EqualTo("a0.h1"));
        browser.Press(Keys.Enter);
        browser.Focus(Slider);
        Assert.That(browser.Text(".info"), Does.StartWith("a0.h1"), "kept");
        Assert.That(browser.Value<string>("document.querySelector('.node.chosen').getAttribute('aria-pressed')"), Is.EqualTo("true"));
        browser.Focus(".circuit .node[tabindex='0']");
        browser.Press(Keys.Escape);
        browser.Focus(Slider);
        Assert.That(browser.Text(".info"), Does.StartWith("Point at"));
    }

    [Test]
    public void The_tabulator_key_comes_by_every_control_in_the_order_of_the_page()
    {
        browser.Focus("input[type=search]");
        List<string> stops = [];
        for (var i = 0; i < 8; i++)
        {
            stops.Add(browser.Value<string>("document.activeElement.ariaLabel || document.activeElement.id"));
            browser.Press(Keys.Tab);
        }

        Assert.That(stops, Is.EqualTo(new[] { "find a component", "compare", "left picture: model", "left picture: task", "left picture: play over training", "left picture: closer", "left picture: checkpoint", "logits" }));
    }

    [Test]
    public void Play_goes_to_the_end_and_stops()
    {
        browser.Focus(Slider);
        browser.Press(Keys.Home);
        browser.Click("button[aria-pressed]");
        Assert.That(browser.Value<string>("document.querySelector('button[aria-pressed]').getAttribute('aria-pressed')"), Is.EqualTo("true"));
        browser.Await("document.querySelector('.pane output').textContent.startsWith('step 10,')");
        browser.Await("document.querySelector('.pane output').textContent.startsWith('step 20,') && document.querySelector('button[aria-pressed]').getAttribute('aria-pressed') === 'false'");
        Assert.That(Drawn(), Is.EquivalentTo(Expected(3)));
    }

    [Test]
    public void Two_checkpoints_side_by_side_are_compared_by_their_edges()
    {
        browser.Click("#compare");
        Assert.That(Drawn(0), Is.EquivalentTo(Expected(3)));
        Assert.That(Drawn(1), Is.EquivalentTo(Expected(2)));
        Assert.That(browser.Text("#explorer [role=status].caption"), Is.EqualTo("Edges in both: 3; only left: 0; only right: 3; Jaccard 0.50."));
        browser.Click("#compare");
        Assert.That(browser.Value<int>("document.querySelectorAll('.pane').length"), Is.EqualTo(1));
    }

    [Test]
    public void Two_sizes_side_by_side_keep_the_same_tokens_and_are_compared_by_roles()
    {
        browser.Click("#compare");
        browser.Script("const select = document.querySelectorAll('.pane')[1].querySelector('select'); select.value = 0; select.dispatchEvent(new Event('change'))");
        browser.Script("[...document.querySelectorAll('.bar label')].find(label => label.textContent === 'same tokens').click()");
        browser.Focus(Slider);
        browser.Press(Keys.ArrowLeft);
        browser.Press(Keys.ArrowLeft);
        Assert.That(browser.Value<string[]>("[...document.querySelectorAll('.pane output')].map(output => output.textContent)"), Is.EqualTo(new[] { "step 5, 1M tokens", "step 5, 1M tokens" }));
        Assert.That(browser.Text("#explorer [role=status].caption"), Is.EqualTo("Heads of the circuits by role, left and right: induction 1 and 1; name-mover 1 and 1."));
    }

    [Test]
    public void What_is_pointed_at_in_one_of_two_pictures_is_lit_in_the_other()
    {
        const string Second = "document.querySelectorAll('.pane')[1]";
        string Lit() => browser.Value<string>($"[...{Second}.querySelectorAll('.node.lit .name')].map(name => name.textContent).sort().join(' ')");
        string Said() => browser.Value<string>($"{Second}.querySelector('.info').textContent");
        browser.Click("#compare");
        Assert.That(Lit(), Is.Empty);
        browser.Hover(".node[data-node='7'] .name");
        Assert.That(Lit(), Does.Contain("a1.h1").And.Not.Contain("a1.h0"));
        Assert.That(Said(), Does.StartWith("a1.h1"), "its scores there, at that checkpoint");
        browser.Hover("h1");
        Assert.That(Lit(), Is.Empty);

        browser.Focus(".pane [data-node][tabindex='0']");
        browser.Press(Keys.ArrowDown);
        var focused = browser.Value<string>("document.activeElement.querySelector('.name').textContent");
        Assert.That(Said(), Does.StartWith(focused));

        // a smaller model: a component that it does not have is nothing there
        browser.Script("const select = document.querySelectorAll('.pane')[1].querySelector('select'); select.value = 0; select.dispatchEvent(new Event('change'))");
        browser.Hover(".node[data-node='7'] .name");
        Assert.That(Said().StartsWith("a1.h1", StringComparison.Ordinal), Is.EqualTo(browser.Value<bool>($"[...{Second}.querySelectorAll('.name')].some(name => name.textContent === 'a1.h1')")));
    }

    [Test]
    public void Another_task_shows_what_has_not_been_computed_and_the_page_says_how_to()
    {
        browser.Script("const select = document.querySelector('[aria-label=\"left picture: task\"]'); select.value = 1; select.dispatchEvent(new Event('change'))");
        browser.Focus(Slider);
        browser.Press(Keys.Home);
        Assert.That(browser.Text(".pane .caption"), Is.EqualTo("The circuit of greater-than has not been computed for large at step 0."));
        Assert.That(browser.Text(".missing"), Does.Contain("1 of 4 checkpoints").And.Contain(SampleReport.Markup));
    }

    [Test]
    public void What_the_picture_means_stands_beside_it_until_a_component_is_looked_at()
    {
        Assert.That(browser.Text(".legend"), Does.Contain("name-mover").And.Contain("works against").And.Contain("value (right)"));
        browser.Hover(".node[data-node='7'] .name");
        Assert.That(browser.Value<bool>("document.querySelector('.legend').hidden"), Is.True);
    }

    [Test]
    public void On_paper_it_is_light_without_controls_and_with_the_numbers_whole()
    {
        browser.Click("#theme");
        browser.Media("print");
        Assert.That(Luminance(), Is.GreaterThan(0.8));
        Assert.That(Illegible(), Is.Empty);
        Assert.That(browser.Value<bool[]>("['#theme', 'nav', '#circuits'].map(part => document.querySelector(part).offsetParent !== null)"), Has.All.False);
        Assert.That(browser.Value<string>("getComputedStyle(document.querySelector('.said')).webkitLineClamp"), Is.EqualTo("none"));
        browser.Media("");
    }

    [Test]
    public void In_colours_of_the_systems_own_roles_and_edges_keep_theirs_and_their_letters_and_dashes()
    {
        browser.Prefer("forced-colors", "active");
        browser.Focus(Slider);
        browser.Press(Keys.ArrowLeft);
        Assert.That(browser.Value<string>("getComputedStyle([...document.querySelectorAll('.legend .swatch')].find(letter => letter.textContent === 'N')).backgroundColor"), Is.EqualTo("rgb(0, 114, 178)"));
        Assert.That(browser.Value<string[]>("[...document.querySelectorAll('.node.in .letter')].map(letter => letter.textContent)"), Does.Contain("N"));
        Assert.That(browser.Value<string[]>("[...document.querySelectorAll('.edge.in.negative .line')].map(line => getComputedStyle(line).strokeDasharray)"), Is.Not.Empty.And.All.Not.EqualTo("none"));
        browser.Prefer("forced-colors", "none");
    }

    [Test]
    public void A_verdict_leads_to_its_evidence()
    {
        browser.Click("a.verdict.refuted");
        Assert.That(browser.Value<string[]>("[...document.querySelectorAll('.evidence details[open]')].map(details => details.id)"), Is.EqualTo(new[] { "one-T1-greater-than-Tasks" }));
        Assert.That(browser.Text(".evidence details[open] pre"), Is.EqualTo($"{{\"verdict\": \"refuted\", \"text\": \"{SampleReport.Markup}\"}}"));
    }

    [Test]
    public void What_moved_leads_to_its_evidence_and_can_be_read_in_both_colours_and_on_a_narrow_screen()
    {
        browser.Open(SampleReport.Moved);
        browser.Resize(360, 700);
        Assert.That(browser.Value<int>("document.documentElement.scrollWidth"), Is.LessThanOrEqualTo(360));
        browser.Script("for (const details of document.querySelectorAll('details')) details.open = true");
        Assert.That(Illegible(), Is.Empty);
        browser.Click("#theme");
        Assert.That(Illegible(), Is.Empty);
        browser.Script("for (const details of document.querySelectorAll('details')) details.open = false");
        browser.Click(".changes th a");
        browser.Await("document.querySelectorAll('.evidence details[open]').length === 1");
        Assert.That(browser.Text(".evidence details[open] .note"), Does.Contain("Moved. ✗ refuted is committed, ✓ confirmed was received. 2 values differ in"));
        Assert.That(browser.Value<string[]>("[...document.querySelectorAll('a[href^=\"#\"]')].map(link => link.hash.slice(1)).filter(id => !document.getElementById(id))"), Is.Empty);
    }

    [Test]
    public void The_numbers_of_a_figure_are_a_table_and_a_download()
    {
        var csv = PlottedNumbers.Csv(Samples.Everything);
        browser.Script("document.querySelector('details.numbers').open = true");
        browser.Await("document.querySelector('details.numbers table')");
        Assert.That(browser.Value<int>("document.querySelectorAll('details.numbers tbody tr').length"), Is.EqualTo(PlottedNumbers.Of(Samples.Everything).Count));
        Assert.That(browser.Value<string[]>("[...document.querySelectorAll('details.numbers thead th')].map(cell => cell.textContent)"), Is.EqualTo(PlottedNumbers.CsvHeader.Split(',')));
        Assert.That(browser.Value<string[]>("[...document.querySelectorAll('details.numbers tbody td:nth-child(5)')].map(cell => cell.textContent)"), Is.EqualTo(PlottedNumbers.Of(Samples.Everything).Select(row => row.X)));
        Assert.That(browser.Value<string>("decodeURIComponent(document.querySelector('details.numbers a').href.split(',').slice(1).join(','))"), Is.EqualTo(csv));
    }

    [TestCase("light")]
    [TestCase("dark")]
    public void Text_can_be_read_in_the_systems_colours_and_in_the_others(string scheme)
    {
        browser.Prefer("prefers-color-scheme", scheme);
        Assert.That(Luminance(), scheme == "light" ? Is.GreaterThan(0.8) : Is.LessThan(0.1));
        Assert.That(Illegible(), Is.Empty);
        browser.Click("#theme");
        Assert.That(Luminance(), scheme == "light" ? Is.LessThan(0.1) : Is.GreaterThan(0.8));
        Assert.That(Illegible(), Is.Empty);
    }

    private const string Colours = """
        const parts = colour => colour.match(/[0-9.]+/g).map(Number);
        const luminance = colour => parts(colour).slice(0, 3).map(value => value / 255).map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4).reduce((sum, value, i) => sum + value * [0.2126, 0.7152, 0.0722][i], 0);
        const paper = element => { for (let at = element; at; at = at.parentElement) { const colour = getComputedStyle(at).backgroundColor; if ((parts(colour)[3] ?? 1) > 0) return colour; } return 'rgb(255, 255, 255)'; };
        """;

    private double Luminance() => Convert.ToDouble(browser.Script(Colours + "return luminance(paper(document.body))"), System.Globalization.CultureInfo.InvariantCulture);

    // WCAG 2.2 asks for a contrast of 4.5 to 1; of all elements of HTML that have text of their own
    private string[] Illegible() => [.. ((IEnumerable<object>)browser.Script(Colours + """
        return [...document.querySelectorAll('body *')].filter(element => element instanceof HTMLElement && element.offsetParent && [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim())).filter(element => {
          const [low, high] = [luminance(getComputedStyle(element).color), luminance(paper(element))].sort((a, b) => a - b);
          return (high + 0.05) / (low + 0.05) < 4.5;
        }).map(element => element.tagName + ' ' + element.className + ' ' + element.textContent.slice(0, 30) + ' ' + getComputedStyle(element).color + ' on ' + paper(element));
        """)!).Cast<string>()];

    [Test]
    public void Every_control_and_picture_has_a_name()
    {
        Assert.That(browser.Value<string[]>("[...document.querySelectorAll('button, select, input, [role=button], img')].filter(element => !(element.ariaLabel || element.alt || element.textContent.trim() && element.tagName === 'BUTTON' || element.closest('label'))).map(element => element.outerHTML.slice(0, 80))"), Is.Empty);
        Assert.That(browser.Value<string[]>("[...document.querySelectorAll('a[href^=\"#\"]')].map(link => link.hash.slice(1)).filter(id => !document.getElementById(id))"), Is.Empty, "links lead somewhere");
        Assert.That(browser.Value<string[]>("[...document.querySelectorAll('[id]')].map(element => element.id)"), Is.Unique);
    }

    [Test]
    public void On_a_narrow_screen_the_page_is_not_wider_than_it()
    {
        browser.Resize(360, 700);
        Assert.That(browser.Value<int>("document.documentElement.scrollWidth"), Is.LessThanOrEqualTo(360));
        browser.Click("#compare");
        Assert.That(browser.Value<int>("document.documentElement.scrollWidth"), Is.LessThanOrEqualTo(360));
    }

    private const int Paper = 1_000, Stress = 5_000; // edges of the largest circuits

    // pythia-2.8b's, of so many edges on IOI
    private ReportData OpenLargest(int edges)
    {
        var data = PythiaReport.Of(PythiaReport.Sparse, edges, "pythia-2.8b");
        browser.Open(data);
        return data;
    }

    private void Choose(string control, string text) =>
        browser.Script("const select = document.querySelector(`[aria-label=\"left picture: ${arguments[0]}\"]`); select.value = [...select.options].findIndex(option => option.text === arguments[1]); select.dispatchEvent(new Event('change'))", control, text);

    [TestCase(Paper, "strongest 100")]
    [TestCase(Paper, "strongest 1000")]
    [TestCase(Stress, "strongest 100")]
    [TestCase(Stress, "strongest 1000")]
    public void A_circuit_of_the_largest_model_follows_the_slider(int edges, string drawn)
    {
        OpenLargest(edges);
        Choose("edges drawn", drawn);
        // from the slider's move to the next frame, of ten steps the one in the middle
        var milliseconds = Convert.ToDouble(browser.Wait("""
            const done = arguments[0], slider = document.querySelector('.pane input[type=range]'), took = [];
            const frame = () => new Promise(drawn => requestAnimationFrame(() => setTimeout(drawn, 0)));
            (async () => {
              for (let at = slider.max - 1; at >= slider.max - 10; at--) {
                await frame();
                const start = performance.now();
                slider.value = at;
                slider.dispatchEvent(new Event('input'));
                await frame();
                took.push(performance.now() - start);
              }
              done(took.sort((a, b) => a - b)[5]);
            })();
            """), System.Globalization.CultureInfo.InvariantCulture);
        TestContext.Out.WriteLine($"{milliseconds:0} ms a step; {browser.Value<int>("document.querySelectorAll('.circuit *').length")} elements; {browser.Text(".pane .caption")}");
        Assert.That(milliseconds, Is.LessThan(400), "under 100 on a quiet machine; others may be at work on this one");
    }

    [Test]
    public void A_page_of_all_of_pythia_opens_at_once_and_reads_a_model_when_it_is_looked_at()
    {
        browser.Open(PythiaReport.Of(PythiaReport.Sparse));
        var milliseconds = browser.Value<double>("performance.getEntriesByType('navigation')[0].loadEventEnd");
        TestContext.Out.WriteLine($"{milliseconds:0} ms");
        Assert.That(milliseconds, Is.LessThan(4000), "half a second on a quiet machine");
        foreach (var (model, heads) in new[] { ("pythia-70m", 6 * 8), ("pythia-1b", 16 * 8), ("pythia-2.8b", 32 * 32) })
        {
            Choose("model", $"pythia: {model}");
            Assert.That(browser.Value<int>("[...document.querySelectorAll('#components option')].filter(option => option.value.includes('.h')).length"), Is.EqualTo(heads));
            Assert.That(Drawn(), Is.Not.Empty);
        }
    }

    [Test]
    public void Edges_run_where_the_layout_has_them()
    {
        var data = OpenLargest(Paper);
        Choose("edges drawn", "strongest 1000");
        var model = data.Explorer.Models[0];
        var layout = new CircuitLayout(model.Shape) { Measures = CircuitMeasures.ForPage(model.Shape) };
        // those of a column, too, which swing out
        var expected = model.Tasks[0].Circuits[^1]!.Edges.ToDictionary(edge => edge.Name, edge => layout.Curve(edge));
        var (names, paths) = (Drawn(), browser.Value<string[]>("[...document.querySelectorAll('.edge.in .line')].map(line => line.getAttribute('d'))"));
        Assert.That(names, Has.Length.EqualTo(Math.Min(1000, expected.Count)));
        foreach (var (name, path) in names.Zip(paths))
        {
            var (start, first, second, end) = expected[name];
            var numbers = path.Split(['M', 'C', ' '], StringSplitOptions.RemoveEmptyEntries).Select(number => double.Parse(number, System.Globalization.CultureInfo.InvariantCulture));
            Assert.That(numbers, Is.EqualTo(new[] { start.X, start.Y, first.X, first.Y, second.X, second.Y, end.X, end.Y }).Within(0.006), name);
        }
    }

    [Test]
    public void Of_a_large_circuit_the_strongest_edges_are_drawn_by_their_scores_and_the_others_are_hairlines_that_are_counted()
    {
        var data = OpenLargest(Paper);
        var scores = data.Explorer.Models[0].Tasks[0].Circuits[^1]!.Edges.Select(edge => Math.Abs(edge.Score)).OrderDescending().ToArray();
        Assert.That(browser.Text(".pane .caption"), Does.Contain($"the 100 edges of the largest scores. The other {scores.Length - 100:N0},"), "so at first");
        Choose("edges drawn", "strongest 30");
        // widths are those of the whole circuit: 0.8 + 3.2 sqrt(|score| / the largest)
        var widths = scores.Take(30).Select(score => 0.8 + 3.2 * Math.Sqrt(score / scores[0]));
        Assert.That(browser.Value<string[]>("[...document.querySelectorAll('.edge.in .line')].map(line => line.style.strokeWidth)").Select(width => double.Parse(width, System.Globalization.CultureInfo.InvariantCulture)).OrderDescending(), Is.EqualTo(widths).Within(0.02));
        Assert.That(browser.Value<int>("[...document.querySelectorAll('.hairlines:not(.lit)')].map(path => path.getAttribute('d').split('M').length - 1).reduce((a, b) => a + b)"), Is.EqualTo(scores.Length - 30));
        Assert.That(browser.Value<int>("document.querySelectorAll('.node.in').length"), Is.EqualTo(data.Explorer.Models[0].Tasks[0].Circuits[^1]!.Edges.SelectMany(edge => new[] { edge.Source, edge.Target }).Distinct().Count()), "every component of the circuit");
        browser.Open(SampleReport.Data);
        Assert.That(browser.Value<int>("document.querySelectorAll('[aria-label=\"left picture: edges drawn\"]').length"), Is.Zero, "nothing to choose of a few edges");
        Assert.That(browser.Text(".pane .caption"), Does.Not.Contain("hairlines"));
    }

    [Test]
    public void A_component_shows_its_hairlines_too()
    {
        var data = OpenLargest(Paper);
        browser.Focus(".circuit .node[tabindex='0']");
        var edges = data.Explorer.Models[0].Tasks[0].Circuits[^1]!.Edges;
        int Lit(string selector) => browser.Value<int>($"[...document.querySelectorAll('{selector}')].map(path => path.getAttribute('d').split('M').length - 1).reduce((a, b) => a + b, 0)");
        Assert.That(browser.Value<string>("document.activeElement.querySelector('.name').textContent"), Is.EqualTo("logits"));
        Assert.That(Lit(".hairlines.lit") + Lit(".edge.lit .line"), Is.EqualTo(edges.Count(edge => edge.Target == Component.Logits)));
    }

    [Test]
    public void The_whole_of_the_largest_model_is_seen_at_first_and_can_be_looked_at_closely()
    {
        OpenLargest(Paper);
        Assert.That(browser.Value<bool>("(picture => picture.scrollWidth <= picture.clientWidth && picture.scrollHeight <= picture.clientHeight)(document.querySelector('.picture'))"), Is.True, "nothing is outside");
        Assert.That(browser.Value<string>("getComputedStyle(document.querySelector('.head .name')).display"), Is.EqualTo("none"), "too small to be read");
        for (var i = 0; i < 3; i++) browser.Click("[aria-label='left picture: closer']");
        Assert.That(browser.Value<double>("document.querySelector('.node.in .box').getBoundingClientRect().width / document.querySelector('.node.in .box').width.baseVal.value"), Is.GreaterThan(1.45));
        Assert.That(browser.Value<string>("getComputedStyle(document.querySelector('.head .name')).display"), Is.Not.EqualTo("none"));
        browser.Click("[aria-label='left picture: whole circuit']");
        Assert.That(browser.Value<bool>("(picture => picture.scrollWidth <= picture.clientWidth && picture.scrollHeight <= picture.clientHeight)(document.querySelector('.picture'))"), Is.True);
    }

    [Test]
    public void What_is_zoomed_is_moved_by_its_background_which_lets_go_of_nothing_and_by_keys()
    {
        OpenLargest(Paper);
        Choose("edges drawn", "strongest 30");
        browser.Focus("[aria-label='left picture: closer']");
        for (var i = 0; i < 7; i++) browser.Press(Keys.Enter);
        Assert.That(browser.Value<string>("document.activeElement.ariaLabel"), Is.EqualTo("left picture: away"), "closer is at its end, and the focus is not lost");
        browser.Focus(".circuit .node[tabindex='0']");
        Assert.That(browser.Value<bool>("(node => { const box = node.getBoundingClientRect(), window = document.querySelector('.picture').getBoundingClientRect(); return box.top >= window.top - 1 && box.bottom <= window.bottom + 1; })(document.activeElement.querySelector('.box'))"), Is.True, "what has the focus is in sight");
        browser.Press(Keys.Enter);
        browser.Script("document.querySelector('.picture').scrollTo(600, 600); document.querySelector('.picture').scrollIntoView({ block: 'center' })");
        int[] Scrolled() => browser.Value<int[]>("(picture => [picture.scrollLeft, picture.scrollTop])(document.querySelector('.picture'))");
        // a place where nothing is
        var free = browser.Value<int[]>("(box => { for (let x = box.left + 100; ; x += 7) for (let y = box.top + 100; y < box.bottom - 200; y += 7) if (document.elementFromPoint(x, y)?.classList.contains('circuit')) return [Math.round(x), Math.round(y)]; })(document.querySelector('.picture').getBoundingClientRect())");
        var before = Scrolled();
        browser.Drag(free[0], free[1], -60, -40);
        Assert.That(Scrolled().Zip(before, (now, then) => now - then), Is.EqualTo(new[] { 60, 40 }).Within(1));
        Assert.That(browser.Value<int>("document.querySelectorAll('.node.chosen').length"), Is.EqualTo(1), "what was kept is kept");
    }
}
