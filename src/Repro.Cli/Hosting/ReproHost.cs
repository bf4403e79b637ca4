using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Repro.Cli.Commands;
using Repro.Cli.Help;
using Repro.Cli.Output;
using Repro.Experiments;
using Serilog;

namespace Repro.Cli.Hosting;

/// <summary>What the program is made of: a generic host with the checkout, the log, the display of progress and every command.</summary>
internal static class ReproHost
{
    private const string Title = "Repro: reproduces the claims of \"LLM Circuit Analyses Are Consistent Across Training and Scale\" (arXiv 2407.10827).";

    private static readonly Example[] Examples =
    [
        new("repro reproduce", "compute what is missing, evaluate every claim, print the table"),
        new("repro report", "one page with the claims, the figures and the circuits over training"),
        new("repro plan --suite pythia --schedule all", "what the paper's whole grid would take here"),
        new("repro heads --model models/mini/mini-1m/step8192", "every head of a model in every role"),
        new("repro reproduce --help", "the options of a command, with examples"),
    ];

    /// <param name="checkout">That the commands work on.</param>
    public static IHost Build(Checkout checkout)
    {
        // no settings file, no environment: what a run does is on its command line
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "repro", ContentRootPath = AppContext.BaseDirectory });
        var log = new LogFile(checkout);
        builder.Logging.AddSerilog(new LoggerConfiguration().MinimumLevel.Information().MinimumLevel.Override("Microsoft", Serilog.Events.LogEventLevel.Warning).WriteTo.Sink(log).CreateLogger(), dispose: true);
        builder.Services
            .AddSingleton(checkout)
            .AddSingleton(log)
            .AddSingleton<IHostLifetime, Interruption>()
            .AddSingleton<ProgressDisplay>()
            .AddSingleton<SuiteRuns>()
            .AddSingleton<SuiteAnalysis>()
            .AddSingleton(services => Root(services.GetServices<ICommandSource>(), log));
        AddCommands(builder.Services);
        return builder.Build();
    }

    // in the order of the help
    private static void AddCommands(IServiceCollection services) => services
        .AddSingleton<ICommandSource, ReproduceCommand>()
        .AddSingleton<ICommandSource, AcceptCommand>()
        .AddSingleton<ICommandSource, PlanCommand>()
        .AddSingleton<ICommandSource, ModelsCommand>()
        .AddSingleton<ICommandSource, ReportCommand>()
        .AddSingleton<ICommandSource, SweepCommand>()
        .AddSingleton<ICommandSource, CircuitsCommand>()
        .AddSingleton<ICommandSource, HeadsCommand>()
        .AddSingleton<ICommandSource, TrainCommand>()
        .AddSingleton<ICommandSource, TasksCommand>()
        .AddSingleton<ICommandSource, TraceCommand>()
        .AddSingleton<ICommandSource, AttributeCommand>()
        .AddSingleton<ICommandSource, CircuitCommand>()
        .AddSingleton<ICommandSource, EvaluateCommand>()
        .AddSingleton<ICommandSource, MinimalCommand>();

    private static RootCommand Root(IEnumerable<ICommandSource> sources, LogFile log)
    {
        var root = new RootCommand(Title) { log.Option };
        foreach (var source in sources) root.Add(source.Create());
        HelpWithExamples.AddTo(root, Examples);
        return root;
    }
}
