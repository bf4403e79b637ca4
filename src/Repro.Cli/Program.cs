using System.CommandLine;
using System.CommandLine.Invocation;
using Repro.Cli;
using Repro.Cli.Commands;

return await Repro.Cli.Program.RunAsync(args);

namespace Repro.Cli
{
    /// <summary>The command line: <c>repro reproduce | accept | report | ...</c>.</summary>
    public static class Program
    {
        /// <summary>Runs one command line and gives its exit code, see <see cref="ExitCode"/>.</summary>
        public static async Task<int> RunAsync(string[] args)
        {
            var root = new RootCommand("Repro: reproduces the claims of \"LLM Circuit Analyses Are Consistent Across Training and Scale\" (arXiv 2407.10827).")
            {
                ReproduceCommand.Create(),
                AcceptCommand.Create(),
                PlanCommand.Create(),
                ModelsCommand.Create(),
                ReportCommand.Create(),
                SweepCommand.Create(),
                CircuitsCommand.Create(),
                HeadsCommand.Create(),
                TrainCommand.Create(),
                TasksCommand.Create(),
                TraceCommand.Create(),
                AttributeCommand.Create(),
                CircuitCommand.Create(),
                EvaluateCommand.Create(),
                MinimalCommand.Create(),
            };
            try
            {
                var parsed = root.Parse(args);
                // a command that takes no token is ended by a signal as any program is
                using var interruption = parsed.Action is AsynchronousCommandLineAction ? new Interruption() : null;
                return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, interruption?.Token ?? CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
                Console.Error.WriteLine("Stopped; what was computed is kept, the same command goes on from there.");
                return ExitCode.Stopped;
            }
            catch (Exception e) when (UserError.Sentence(e) is { } sentence)
            {
                BuildErrors.Sentence(sentence);
                return ExitCode.BadInput;
            }
        }
    }
}
