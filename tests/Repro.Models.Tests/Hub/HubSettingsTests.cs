using Repro.Models.Hub;

namespace Repro.Models.Tests.Hub;

public sealed class HubSettingsTests
{
    private TemporaryFolder folder = null!;
    private Dictionary<string, string> variables = null!;

    [SetUp]
    public void SetUp()
    {
        folder = new();
        variables = new(StringComparer.Ordinal) { ["HOME"] = folder.Path };
    }

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void An_empty_environment_means_Hugging_Face_and_the_home_folder()
    {
        var settings = Read();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(settings.Endpoint, Is.EqualTo(new Uri("https://huggingface.co")));
            Assert.That(settings.CacheFolder, Is.EqualTo(folder.At(".cache/huggingface/hub")));
            Assert.That(settings.Token, Is.Null);
            Assert.That(settings.Offline, Is.False);
        }
    }

    [Test]
    public void The_cache_is_in_the_order_Python_takes()
    {
        variables["XDG_CACHE_HOME"] = "/xdg";
        Assert.That(Read().CacheFolder, Is.EqualTo("/xdg/huggingface/hub"));
        variables["HF_HOME"] = "~/hf";
        Assert.That(Read().CacheFolder, Is.EqualTo(folder.At("hf/hub")));
        variables["HUGGINGFACE_HUB_CACHE"] = "/old";
        Assert.That(Read().CacheFolder, Is.EqualTo("/old"));
        variables["HF_HUB_CACHE"] = "${SCRATCH}/cache/$USER";
        variables["SCRATCH"] = "/scratch";
        Assert.That(Read().CacheFolder, Is.EqualTo("/scratch/cache/$USER"), "a variable that is not set stays as it stands, as in Python");
        variables["HF_HUB_CACHE"] = "";
        Assert.That(Read().CacheFolder, Is.EqualTo("/old"), "empty counts as not set");
    }

    [Test]
    public void The_token_is_in_the_order_Python_takes()
    {
        Directory.CreateDirectory(folder.At("hf"));
        variables["HF_HOME"] = folder.At("hf");
        folder["hf/token"] = "hf_file\n";
        Assert.That(Header(), Is.EqualTo("Bearer hf_file"));
        folder["elsewhere"] = "  \r\n";
        variables["HF_TOKEN_PATH"] = folder.At("elsewhere");
        Assert.That(Header(), Is.Null);
        folder["elsewhere"] = "hf_path";
        Assert.That(Header(), Is.EqualTo("Bearer hf_path"));
        variables["HUGGING_FACE_HUB_TOKEN"] = "hf_old";
        Assert.That(Header(), Is.EqualTo("Bearer hf_old"));
        variables["HF_TOKEN"] = " hf_new ";
        Assert.That(Header(), Is.EqualTo("Bearer hf_new"));
        variables["HF_HUB_DISABLE_IMPLICIT_TOKEN"] = "1";
        Assert.That(Header(), Is.Null);
    }

    [TestCase("1", true)]
    [TestCase("on", true)]
    [TestCase("Yes", true)]
    [TestCase("TRUE", true)]
    [TestCase("0", false)]
    [TestCase("", false)]
    public void Offline_is_what_Python_takes_for_true(string value, bool offline)
    {
        variables["HF_HUB_OFFLINE"] = value;
        Assert.That(Read().Offline, Is.EqualTo(offline));
        variables["TRANSFORMERS_OFFLINE"] = "1";
        Assert.That(Read().Offline, Is.EqualTo(offline || value == ""));
    }

    [Test]
    public void Another_hub_may_have_a_path()
    {
        variables["HF_ENDPOINT"] = "http://mirror.example:8080/hf/";
        Assert.That(Read().Endpoint.AbsoluteUri, Is.EqualTo("http://mirror.example:8080/hf/"));
    }

    [TestCase("huggingface.co")]
    [TestCase("ftp://huggingface.co")]
    [TestCase("https://me:pa55word@mirror.example")]
    public void What_is_no_address_is_refused(string text)
    {
        variables["HF_ENDPOINT"] = text;
        var error = Assert.Throws<HubException>(() => Read())!;
        Assert.That(error.Fault, Is.EqualTo(HubFault.BadSetting));
        Sentence.Check(error.Message, "HF_ENDPOINT");
        Assert.That(error.Message, Does.Not.Contain("pa55word"));
    }

    private HubSettings Read() => HubSettings.FromEnvironment(variables.GetValueOrDefault);

    private string? Header() => Read().Token?.Header.ToString();
}
