using System.CommandLine;
using System.CommandLine.Invocation;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Repro.Cli;
using Repro.Cli.Help;
using Repro.Cli.Hosting;
using Repro.Experiments;

return await Repro.Cli.Program.RunAsync(args);

namespace Repro.Cli
{
    /// <summary>The command line: <c>repro reproduce | accept | report | ...</c>.</summary>
    public static class Program
    {
        /// <summary>Runs one command line.</summary>
        /// <param name="args">The command line, without "repro".</param>
        /// <param name="checkout">To work on; null: the program's own.</param>
        /// <returns>The exit code, see <see cref="ExitCode"/>.</returns>
        public static async Task<int> RunAsync(string[] args, Checkout? checkout = null)
        {
            using var host = ReproHost.Build(checkout ?? Checkout.OfThisProgram);
            var (log, clock) = (host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Repro"), Stopwatch.StartNew());
            try
            {
                var parsed = host.Services.GetRequiredService<RootCommand>().Parse(args);
                host.Services.GetRequiredService<LogFile>().Open(parsed);
                if (log.IsEnabled(LogLevel.Information)) log.Started(string.Join(' ', args.Prepend("repro")), BuildVersion.WithCommit, Environment.MachineName, Environment.ProcessorCount);
                if (parsed.Errors.Count > 0 && WrongWords.Tell(parsed) is { } wrong) return Ended(wrong);
                // a command that takes no token is ended by a signal as any program is
                if (parsed.Action is AsynchronousCommandLineAction) await host.StartAsync();
                return Ended(await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping));
            }
            catch (OperationCanceledException)
            {
                Console.Error.WriteLine("Stopped; what was computed is kept, the same command goes on from there.");
                return Ended(ExitCode.Stopped);
            }
            catch (Exception e) when (UserError.Sentence(e) is { } sentence)
            {
                log.Refused(e, sentence);
                BuildErrors.Sentence(sentence);
                return Ended(ExitCode.BadInput);
            }
            catch (Exception e)
            {
                log.Crashed(e);
                throw;
            }

            int Ended(int code)
            {
                log.Ended(code, clock.Elapsed.TotalSeconds);
                return code;
            }
        }
    }
}
