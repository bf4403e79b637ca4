using System.Globalization;
using System.Text.Json;
using OpenQA.Selenium;
using OpenQA.Selenium.Chrome;
using Repro.Reporting.Page;
using Repro.Reporting.Page.Data;

namespace Repro.Reporting.Browser.Tests;

/// <summary>A headless Chromium, driven by the chromedriver of the same package.</summary>
internal sealed class Browser : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TemporaryFolder folder = new();
    private readonly ChromeDriver driver;

    private Browser(string chromium, string chromedriver)
    {
        var options = new ChromeOptions { BinaryLocation = chromium };
        // in a container there is no sandbox of its own and little shared memory; the page is our own
        options.AddArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--force-prefers-reduced-motion", "--window-size=1300,1000");
        options.SetLoggingPreference(LogType.Browser, LogLevel.All);
        var service = ChromeDriverService.CreateDefaultService(Path.GetDirectoryName(chromedriver)!, Path.GetFileName(chromedriver));
        service.SuppressInitialDiagnosticInformation = true;
        driver = new ChromeDriver(service, options);
    }

    /// <summary>Starts one, or has the tests ignored where the machine has none.</summary>
    public static Browser Start()
    {
        var chromium = Find("CHROME_BIN", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
        if (chromium is null) Assert.Ignore("There is no Chromium on this machine: install one ('apt-get install chromium chromium-driver' on Debian), or name it in CHROME_BIN.");
        var chromedriver = Find("CHROMEDRIVER_BIN", "chromedriver");
        if (chromedriver is null) Assert.Ignore("There is no chromedriver on this machine: install it ('apt-get install chromium-driver' on Debian), or name it in CHROMEDRIVER_BIN.");
        return new Browser(chromium!, chromedriver!);
    }

    public void Open(ReportData data)
    {
        var path = folder.At("index.html");
        ReportPage.Write(path, data);
        driver.Navigate().GoToUrl(new Uri(path));
    }

    public void Press(string key) => driver.SwitchTo().ActiveElement().SendKeys(key);

    public void Click(string selector) => driver.FindElement(By.CssSelector(selector)).Click();

    public void Type(string selector, string text)
    {
        var element = driver.FindElement(By.CssSelector(selector));
        element.Clear();
        element.SendKeys(text);
    }

    public void Hover(string selector) => new OpenQA.Selenium.Interactions.Actions(driver).MoveToElement(driver.FindElement(By.CssSelector(selector))).Perform();

    /// <summary>With the mouse's button held, from a place in the window by so many pixels.</summary>
    public void Drag(int x, int y, int byX, int byY) => new OpenQA.Selenium.Interactions.Actions(driver).MoveToLocation(x, y).ClickAndHold().MoveByOffset(byX, byY).Release().Perform();

    public void Focus(string selector) => Script("document.querySelector(arguments[0]).focus()", selector);

    public string Text(string selector) => driver.FindElement(By.CssSelector(selector)).Text;

    public object? Script(string script, params object[] arguments) => driver.ExecuteScript(script, arguments);

    /// <summary>What a script gives to its last argument.</summary>
    public object? Wait(string script)
    {
        driver.Manage().Timeouts().AsynchronousJavaScript = 3 * Patience;
        return driver.ExecuteAsyncScript(script);
    }

    /// <summary>What an expression gives, as JSON.</summary>
    public T Value<T>(string expression) => JsonSerializer.Deserialize<T>((string)driver.ExecuteScript($"return JSON.stringify({expression})")!)!;

    /// <summary>Waits until the expression holds.</summary>
    public void Await(string expression)
    {
        for (var until = DateTime.UtcNow + Patience; !(bool)driver.ExecuteScript($"return Boolean({expression})")!; Thread.Sleep(20))
        {
            if (DateTime.UtcNow > until) Assert.Fail($"This did not come to hold within {Patience.TotalSeconds.ToString(CultureInfo.InvariantCulture)} seconds: {expression}");
        }
    }

    public void Resize(int width, int height) => driver.ExecuteCdpCommand("Emulation.setDeviceMetricsOverride", new() { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = false });

    /// <summary>As the system's settings would have it.</summary>
    public void Prefer(string feature, string value) => driver.ExecuteCdpCommand("Emulation.setEmulatedMedia", new() { ["features"] = new object[] { new Dictionary<string, object> { ["name"] = feature, ["value"] = value } } });

    /// <summary>On "screen" or in "print"; empty: as it is.</summary>
    public void Media(string medium) => driver.ExecuteCdpCommand("Emulation.setEmulatedMedia", new() { ["media"] = medium });

    /// <summary>Everything in the console since the last look.</summary>
    public IReadOnlyList<string> Console => [.. driver.Manage().Logs.GetLog(LogType.Browser).Select(entry => entry.ToString())];

    public void Dispose()
    {
        driver.Dispose();
        folder.Dispose();
    }

    private static string? Find(string variable, params string[] names)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } named) return File.Exists(named) ? named : null;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return names.SelectMany(name => folders.Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name))).FirstOrDefault(File.Exists);
    }
}
