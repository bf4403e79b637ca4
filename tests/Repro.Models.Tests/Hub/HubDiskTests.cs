using Repro.Models.Hub;

namespace Repro.Models.Tests.Hub;

/// <summary>A disk that is full, and a cache that cannot be written.</summary>
public sealed class HubDiskTests : HubTests
{
    [Test]
    public async Task A_full_disk_keeps_the_part_and_the_next_call_goes_on()
    {
        var files = new CacheFiles { OpenPartial = path => new FillsUp(path, 100_000) };
        using (var client = HubClient.Create(Settings, files))
            await Fault(HubFault.DiskFull, () => client.Fetch(Repo, Revision, Weights), Partial, "No space left", "HF_HUB_CACHE");
        Assert.That(File.ReadAllBytes(Partial), IsBytes(WeightBytes[..100_000]));
        Hub.Reset();
        using (var client = Client())
            Assert.That(File.ReadAllBytes(await client.Fetch(Repo, Revision, Weights)), IsBytes(WeightBytes));
        Assert.That(BodyRequests, Is.EqualTo(new[] { "bytes=100000-" }));
    }

    [Test]
    public async Task The_system_s_own_full_disk_is_told_as_one()
    {
        if (!File.Exists("/dev/full")) Assert.Ignore("There is no /dev/full here.");
        var files = new CacheFiles { OpenPartial = _ => new Full() };
        using var client = HubClient.Create(Settings, files);
        await Fault(HubFault.DiskFull, () => client.Fetch(Repo, Revision, Weights), Partial, "No space left");
    }

    [Test]
    public async Task A_cache_where_no_folder_can_be_made_is_told()
    {
        var file = Folder.Write("file", "a file is in the way");
        using var client = HubClient.Create(Settings with { CacheFolder = Path.Combine(file, "hub") });
        await Fault(HubFault.ReadOnlyCache, () => client.Fetch(Repo, Revision, Weights), file, "HF_HUB_CACHE");
    }

    [Test]
    public async Task A_cache_without_the_right_to_write_is_told()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("The superuser may write everywhere, and Windows has rights of another kind.");
            return;
        }

        Directory.CreateDirectory(Cache, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using var client = Client();
        await Fault(HubFault.ReadOnlyCache, () => client.Fetch(Repo, Revision, Weights), Cache, "HF_HUB_CACHE");
    }

    [Test]
    public async Task A_file_system_that_is_mounted_read_only_is_told()
    {
        if (!Directory.Exists("/sys/kernel")) Assert.Ignore("There is no /sys here.");
        using var client = HubClient.Create(Settings with { CacheFolder = "/sys/kernel/hub" }); // not even the superuser makes a folder there
        await Fault(HubFault.ReadOnlyCache, () => client.Fetch(Repo, Revision, Weights), "/sys/kernel/hub", "HF_HUB_CACHE");
    }

    [Test]
    public async Task A_cache_that_is_only_read_serves_what_it_has()
    {
        using (var client = Client()) await client.FetchCheckpoint(Repo, Revision);
        var files = new CacheFiles
        {
            OpenPartial = path => throw new UnauthorizedAccessException($"Access to the path '{path}' is denied."),
            MakeLink = (path, _) => throw new UnauthorizedAccessException($"Access to the path '{path}' is denied."),
        };
        // as root too: a lock or a ref that was written would show
        Directory.Delete(Path.Combine(Cache, ".locks"), recursive: true);
        var before = Written();
        using (var client = HubClient.Create(Settings, files))
        {
            await client.FetchCheckpoint(Repo, Revision);
            await client.Fetch(Repo, Revision, Weights);
            Assert.That(Written(), Is.EqualTo(before));
            await Fault(HubFault.ReadOnlyCache, () => client.Fetch(Repo, Revision, Json), Commit[Json]!.Etag, "HF_HUB_CACHE");
        }
    }

    [Test]
    public async Task A_slow_disk_is_no_silence()
    {
        var files = new CacheFiles { OpenPartial = path => new Slow(path, TimeSpan.FromMilliseconds(700)) };
        using var client = HubClient.Create(Settings with { StallTimeout = TimeSpan.FromMilliseconds(500) }, files);
        Assert.That(File.ReadAllBytes(await client.Fetch(Repo, Revision, Weights)), IsBytes(WeightBytes));
        Assert.That(BodyRequests, Has.Length.EqualTo(1));
    }

    private string[] Written() => [.. Directory.EnumerateFileSystemEntries(Cache, "*", SearchOption.AllDirectories).Select(path => $"{path} {File.GetLastWriteTimeUtc(path):O}").Order(StringComparer.Ordinal)];

    /// <summary>A file on a disk with room for so many bytes.</summary>
    private sealed class FillsUp(string path, int room) : FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0)
    {
        private const int NoSpace = 28;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var fits = (int)Math.Min(buffer.Length, room - Position);
            await base.WriteAsync(buffer[..fits], cancellationToken);
            if (fits < buffer.Length) throw new IOException($"No space left on device : '{Name}'", NoSpace);
        }
    }

    /// <summary>A file whose first write takes its time.</summary>
    private sealed class Slow(string path, TimeSpan wait) : FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0)
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position == 0) await Task.Delay(wait, cancellationToken);
            await base.WriteAsync(buffer, cancellationToken);
        }
    }

    /// <summary>Empty, and the system refuses every byte.</summary>
    private sealed class Full : MemoryStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            await full.WriteAsync(buffer, cancellationToken);
        }
    }
}
