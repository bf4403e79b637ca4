using System.Diagnostics;
using Repro.FakeHub;
using Repro.Models.Hub;

namespace Repro.Models.Tests.Hub;

/// <summary>Several at one cache.</summary>
public sealed class HubLockTests : HubTests
{
    private const string PythonLock = """
        import fcntl, os, sys
        lock = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT | os.O_TRUNC)
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)

        """;

    private string LockPath => Path.Combine(Cache, ".locks", "models--EleutherAI--pythia-tiny", Commit[Weights]!.Etag + ".lock");

    [Test]
    public async Task Two_that_fetch_one_file_at_once_download_it_once([Values] bool links)
    {
        var go = new TaskCompletionSource();
        Hub.Misbehave(Weights, new WaitsFor(go.Task));
        var told = new Told { Then = report => { if (report.Note is not null) go.TrySetResult(); } }; // the one that waits lets the other go on
        // without links the blob is gone when the second gets the lock: the snapshot's file is what counts
        var files = links ? new CacheFiles() : new CacheFiles { MakeLink = (_, _) => throw new IOException("Operation not supported") };
        using var first = HubClient.Create(Settings, files);
        using var second = HubClient.Create(Settings, files);
        var paths = await Task.WhenAll(first.Fetch(Repo, Revision, Weights, told), second.Fetch(Repo, Revision, Weights, told));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(paths[0], Is.EqualTo(paths[1]));
            Assert.That(File.ReadAllBytes(paths[0]), IsBytes(WeightBytes));
            Assert.That(BodyRequests, Has.Length.EqualTo(1));
            Assert.That(told.Notes, Has.One.Items.And.All.Contains(Weights).And.All.Contains(LockPath));
        }
    }

    [Test]
    public async Task One_client_may_be_asked_for_many_files_at_once()
    {
        using var client = Client();
        var paths = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => client.Fetch(Repo, Revision, i % 2 == 0 ? Weights : Json)));
        for (var i = 0; i < paths.Length; i++) Assert.That(File.ReadAllBytes(paths[i]), IsBytes(i % 2 == 0 ? WeightBytes : JsonBytes));
        Assert.That(BodyRequests, Has.Length.EqualTo(1));
    }

    [Test]
    public async Task A_lock_of_another_program_is_waited_for([Values("flock", "python3")] string program)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(LockPath)!);
        using var other = Holding(program);
        Assert.That(await other.StandardOutput.ReadLineAsync(), Is.EqualTo("held"));
        var waits = new TaskCompletionSource();
        var told = new Told { Then = report => { if (report.Note is not null) waits.TrySetResult(); } };
        using var client = Client();
        var fetch = client.Fetch(Repo, Revision, Weights, told);
        await waits.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await Task.Delay(100);
        Assert.That((fetch.IsCompleted, BodyRequests.Length), Is.EqualTo((false, 0)), "it must not go on while the lock is held");
        await other.StandardInput.WriteLineAsync("go");
        Assert.That(File.ReadAllBytes(await fetch), IsBytes(WeightBytes));
        Assert.That(told.Notes, Has.One.Items.And.All.Contains(LockPath));
    }

    [Test]
    public async Task Another_program_sees_the_lock_while_a_file_is_fetched([Values("flock", "python3")] string program)
    {
        var go = new TaskCompletionSource();
        Hub.Misbehave(Weights, new WaitsFor(go.Task));
        using var client = Client();
        var fetch = client.Fetch(Repo, Revision, Weights);
        while (BodyRequests.Length == 0) await Task.Delay(5);
        Assert.That(await IsFree(program), Is.False);
        go.SetResult();
        await fetch;
        Assert.That(await IsFree(program), "and lets it go");
    }

    [Test]
    public async Task A_wait_for_a_lock_can_be_stopped()
    {
        using var held = await HubLock.Take(LockPath, TimeSpan.FromMilliseconds(5), Assert.Fail, CancellationToken.None);
        using var stop = new CancellationTokenSource();
        using var client = Client();
        var told = new Told { Then = report => { if (report.Note is not null) stop.Cancel(); } };
        Assert.That(async () => await client.Fetch(Repo, Revision, Weights, told, stop.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void A_lock_whose_file_was_deleted_is_no_lock()
    {
        if (!OperatingSystem.IsLinux()) Assert.Ignore("Seen on Linux only.");
        var path = Folder.Write("lock", "");
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        Assert.That(HubLock.Gone(file), Is.False);
        File.Delete(path);
        Assert.That(HubLock.Gone(file));
        Folder.Write("lock", "");
        Assert.That(HubLock.Gone(file), "another one has its name now");
    }

    // flock(1), and the calls of Python's filelock: other programs at the same cache
    private Process Holding(string program) => program == "flock"
        ? Start("flock", LockPath, "sh", "-c", "echo held; read go")
        : Start("python3", "-c", PythonLock + "print('held', flush=True)\nsys.stdin.readline()", LockPath);

    private async Task<bool> IsFree(string program)
    {
        using var process = program == "flock"
            ? Start("flock", "--nonblock", LockPath, "echo", "free")
            : Start("python3", "-c", PythonLock + "print('free')", LockPath);
        var text = await process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.That(errors, Does.Contain("BlockingIOError").Or.Empty, "it must fail at the lock or not at all");
        return text.Trim() == "free";
    }

    private static Process Start(string program, params string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore($"There is no {program} here.");
            throw;
        }
    }
}
