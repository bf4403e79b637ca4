using System.Globalization;
using Repro.FakeHub;

// dotnet run --project tests/FakeHub -- <folder of repositories> [--port N]
int port = 0;
if (args is not ([_] or [_, "--port", _]) || !Directory.Exists(args[0]) || (args.Length == 3 && !int.TryParse(args[2], NumberStyles.None, CultureInfo.InvariantCulture, out port)))
{
    Console.Error.WriteLine("Serves a folder as a Hugging Face hub on loopback; give it a folder of owner/name/revision/files, and perhaps --port N.");
    return 1;
}

using var server = new HubServer(port);
using var stop = new ManualResetEventSlim();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Set();
};
server.OnRequest = request => Console.WriteLine($"{(request.Cdn ? "cdn" : "hub")} {request.Method} {request.Target} {request["Range"]}");
foreach (var name in HubFolder.Load(server, args[0])) Console.WriteLine($"{name}: {string.Join(", ", server.Repo(name).Branches.Keys.Order(StringComparer.Ordinal))}");
Console.WriteLine($"HF_ENDPOINT={server.Endpoint.AbsoluteUri.TrimEnd('/')}   (Ctrl-C ends it)");
stop.Wait();
return 0;
