using Repro.FakeHub;
using Repro.Models.Hub;

namespace Repro.Models.Tests.Hub;

/// <summary>Bytes that do not come as they should.</summary>
public sealed class HubDownloadTests : HubTests
{
    [Test]
    public async Task A_cut_connection_is_gone_on_with_from_where_it_broke()
    {
        Hub.Misbehave(Weights, new CutsAfter(100_000));
        Hub.Misbehave(Weights, new CutsAfter(50_000));
        var told = new Told();
        using var client = Client();
        Assert.That(File.ReadAllBytes(await client.Fetch(Repo, Revision, Weights, told)), IsBytes(WeightBytes));
        Assert.That(BodyRequests, Is.EqualTo(new[] { null, "bytes=100000-", "bytes=150000-" }));
        Assert.That(told.Notes, Has.Exactly(2).Contains("broke").And.Some.Contains("100000 of 300000"));
    }

    [Test]
    public async Task A_connection_that_is_cut_again_and_again_is_given_up_and_the_part_is_kept()
    {
        Hub.Misbehave(Weights, new CutsAfter(1_000));
        Hub.Misbehave(Weights, new CutsAfter(0), times: 2);
        using (var client = Client())
            await Fault(HubFault.CutConnection, () => client.Fetch(Repo, Revision, Weights), Weights, Repo, Revision, "1000 of 300000", "3 times");
        Assert.That(File.ReadAllBytes(Partial), IsBytes(WeightBytes[..1_000]));
        Hub.Reset();
        using (var client = Client())
            Assert.That(File.ReadAllBytes(await client.Fetch(Repo, Revision, Weights)), IsBytes(WeightBytes));
        Assert.That(BodyRequests, Is.EqualTo(new[] { "bytes=1000-" }));
    }

    [Test]
    public async Task Many_cuts_that_each_bring_something_are_no_failure()
    {
        Hub.Misbehave(Weights, new CutsAfter(30_000), times: 20);
        using var client = Client();
        Assert.That(File.ReadAllBytes(await client.Fetch(Repo, Revision, Weights)), IsBytes(WeightBytes));
        Assert.That(BodyRequests, Has.Length.EqualTo(10));
    }

    [Test]
    public async Task A_silence_is_a_failure_and_gone_on_with()
    {
        Hub.Misbehave(Weights, new StallsAfter(200_000));
        using var client = HubClient.Create(Settings with { StallTimeout = TimeSpan.FromMilliseconds(500) });
        Assert.That(File.ReadAllBytes(await client.Fetch(Repo, Revision, Weights)), IsBytes(WeightBytes));
        Assert.That(BodyRequests, Is.EqualTo(new[] { null, "bytes=200000-" }));
    }

    [Test]
    public async Task Silence_without_end_is_given_up_and_the_part_is_kept()
    {
        Hub.Misbehave(Weights, new StallsAfter(10));
        Hub.Misbehave(Weights, new StallsAfter(0), times: 2);
        using var client = HubClient.Create(Settings with { StallTimeout = TimeSpan.FromMilliseconds(300) });
        await Fault(HubFault.Stalled, () => client.Fetch(Repo, Revision, Weights), Weights, Repo, Revision, "0.3 s", "10 of 300000");
        Assert.That(File.ReadAllBytes(Partial), IsBytes(WeightBytes[..10]));
    }

    [Test]
    public async Task A_slow_body_is_no_silence()
    {
        Hub.Misbehave(Weights, new SendsSlowly(50_000, TimeSpan.FromMilliseconds(250)));
        using var client = HubClient.Create(Settings with { StallTimeout = TimeSpan.FromSeconds(1.2), AnswerTimeout = TimeSpan.FromSeconds(1.2) });
        await client.Fetch(Repo, Revision, Weights);
        Assert.That(BodyRequests, Has.Length.EqualTo(1), "1.5 s in all, and never 1.2 without a byte");
    }

    [TestCase(-7)]
    [TestCase(+7)]
    public async Task A_wrong_length_is_tried_once_more_and_refused(int difference)
    {
        Hub.Misbehave(Weights, new SendsOtherLength(difference), times: 2);
        using var client = Client();
        await Fault(HubFault.WrongLength, () => client.Fetch(Repo, Revision, Weights), Weights, Repo, Revision, $"{300_000 + difference}", "300000");
        NothingIsLeft(BodyRequests.Length, 2);
    }

    [Test]
    public async Task A_range_of_a_file_of_another_length_is_refused()
    {
        LeavePart(WeightBytes[..1_000]);
        Hub.Misbehave(Weights, new SendsOtherLength(-7), times: 2);
        using var client = Client();
        await Fault(HubFault.WrongLength, () => client.Fetch(Repo, Revision, Weights), Weights, "299993", "300000");
        Assert.That(BodyRequests, Is.EqualTo(new[] { "bytes=1000-", null }));
    }

    [Test]
    public async Task More_bytes_than_there_should_be_are_refused_where_no_length_is_announced()
    {
        Hub.Misbehave(Weights, new SendsChunks(+7), times: 2);
        using var client = Client();
        await Fault(HubFault.WrongLength, () => client.Fetch(Repo, Revision, Weights), Weights, "300007");
        NothingIsLeft(BodyRequests.Length, 2);
    }

    [Test]
    public async Task Chunks_are_as_good_as_a_length()
    {
        Hub.Misbehave(Weights, new SendsChunks());
        using var client = Client();
        Assert.That(File.ReadAllBytes(await client.Fetch(Repo, Revision, Weights)), IsBytes(WeightBytes));
    }

    [TestCase(Weights)]
    [TestCase(Json)]
    public async Task Wrong_bytes_are_fetched_once_more(string name)
    {
        Hub.Misbehave(name, new SendsWrongByte(4_321));
        var told = new Told();
        using var client = Client();
        Assert.That(File.ReadAllBytes(await client.Fetch(Repo, Revision, name, told)), IsBytes(name == Weights ? WeightBytes : JsonBytes));
        Assert.That(told.Notes, Has.One.Contains("once more"));
    }

    [TestCase(Weights)]
    [TestCase(Json)]
    public async Task Wrong_bytes_twice_are_refused(string name)
    {
        Hub.Misbehave(name, new SendsWrongByte(4_321), times: 2);
        using var client = Client();
        await Fault(HubFault.WrongHash, () => client.Fetch(Repo, Revision, name), name, Repo, Revision, Commit[name]!.Etag);
        NothingIsLeft(Hub.Requests.Count(request => request.Method == "GET" && request.Path.Contains("/resolve/", StringComparison.Ordinal)), 2);
    }

    [Test]
    public async Task A_part_that_was_here_is_hashed_too()
    {
        LeavePart(new byte[1_000]);
        using var client = Client();
        Assert.That(File.ReadAllBytes(await client.Fetch(Repo, Revision, Weights)), IsBytes(WeightBytes));
        Assert.That(BodyRequests, Is.EqualTo(new[] { "bytes=1000-", null }), "the whole does not pass, and is fetched from its start");
    }

    [Test]
    public async Task Python_s_part_is_gone_on_with()
    {
        LeavePart(WeightBytes[..250_000]);
        using var client = Client();
        Assert.That(File.ReadAllBytes(await client.Fetch(Repo, Revision, Weights)), IsBytes(WeightBytes));
        Assert.That(BodyRequests, Is.EqualTo(new[] { "bytes=250000-" }));
    }

    [Test]
    public async Task A_part_of_another_file_is_not_gone_on_with([Values("{\"Etag\":\"00\",\"Length\":300000,\"Url\":\"\"}", "{\"Etag\":\"ETAG\",\"Length\":300001,\"Url\":\"\"}", "no JSON")] string record)
    {
        LeavePart(WeightBytes[..1_000]);
        File.WriteAllText(Partial + ".json", record.Replace("ETAG", Commit[Weights]!.Etag, StringComparison.Ordinal));
        using var client = Client();
        Assert.That(File.ReadAllBytes(await client.Fetch(Repo, Revision, Weights)), IsBytes(WeightBytes));
        Assert.That(BodyRequests, Is.EqualTo(new string?[] { null }));
    }

    [Test]
    public async Task A_part_longer_than_the_file_is_begun_anew()
    {
        LeavePart(Bytes(300_001, seed: 3));
        using var client = Client();
        Assert.That(File.ReadAllBytes(await client.Fetch(Repo, Revision, Weights)), IsBytes(WeightBytes));
        Assert.That(BodyRequests, Is.EqualTo(new string?[] { null }));
    }

    [Test]
    public async Task A_server_without_ranges_sends_the_whole()
    {
        LeavePart(WeightBytes[..1_000]);
        Hub.Misbehave(Weights, new IgnoresRange());
        using var client = Client();
        Assert.That(File.ReadAllBytes(await client.Fetch(Repo, Revision, Weights)), IsBytes(WeightBytes));
        Assert.That(BodyRequests, Is.EqualTo(new[] { "bytes=1000-" }));
    }

    [Test]
    public async Task A_range_from_another_place_is_not_taken()
    {
        LeavePart(WeightBytes[..1_000]);
        Hub.Misbehave(Weights, new SendsOtherRange(5));
        using var client = Client();
        Assert.That(File.ReadAllBytes(await client.Fetch(Repo, Revision, Weights)), IsBytes(WeightBytes));
        Assert.That(BodyRequests, Is.EqualTo(new[] { "bytes=1000-", null }));
    }

    [Test]
    public async Task An_empty_file_is_a_file()
    {
        Hub.Repo(Repo).Commit("empty", HubFile.Of("nothing.txt", []), HubFile.Of("nothing.bin", []));
        using var client = Client();
        Assert.That(File.ReadAllBytes(await client.Fetch(Repo, "empty", "nothing.txt")), Is.Empty);
        Assert.That(File.ReadAllBytes(await client.Fetch(Repo, "empty", "nothing.bin")), Is.Empty);
    }

    [Test]
    public async Task A_stop_keeps_the_part_and_the_next_call_goes_on()
    {
        using var stop = new CancellationTokenSource();
        Hub.Misbehave(Weights, new StallsAfter(120_000));
        var told = new Told { Then = report => { if (report.Bytes == 120_000) stop.Cancel(); } };
        using var client = Client();
        Assert.That(async () => await client.Fetch(Repo, Revision, Weights, told, stop.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(File.ReadAllBytes(Partial), IsBytes(WeightBytes[..120_000]));
        Hub.Reset();
        Assert.That(File.ReadAllBytes(await client.Fetch(Repo, Revision, Weights)), IsBytes(WeightBytes));
        Assert.That(BodyRequests, Is.EqualTo(new[] { "bytes=120000-" }));
    }

    [Test]
    public async Task Bytes_are_told_as_they_come_and_those_of_before_do_not_count_as_speed()
    {
        LeavePart(WeightBytes[..100_000]);
        var told = new Told();
        using var client = Client();
        await client.Fetch(Repo, Revision, Weights, told);
        var reports = told.Reports;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(reports[0], Is.EqualTo(new HubProgress(Weights, 100_000, 300_000, 0, null)).Using<HubProgress>((a, b) => a with { BytesPerSecond = 0, Remaining = null } == b));
            Assert.That(reports.Select(report => report.Bytes), Is.Ordered);
            Assert.That(reports[^1].Bytes, Is.EqualTo(300_000));
            Assert.That(reports[^1].Remaining, Is.EqualTo(TimeSpan.Zero));
            Assert.That(reports[^1].BytesPerSecond, Is.GreaterThan(0));
        }
    }

    [Test]
    public async Task A_hub_that_changes_its_mind_under_a_download_is_told_with_the_revision_that_was_asked_for()
    {
        Hub.Misbehave(Weights, new CutsAfter(10));
        var told = new Told { Then = report => { if (report.Note is not null) Hub.Misbehave("/resolve/" + Commit.Sha, new AnswersStatus(403)); } };
        using var client = Client();
        await Fault(HubFault.Forbidden, () => client.Fetch(Repo, Revision, Weights, told), $"'{Weights}'", Repo, $"'{Revision}'");
        Assert.That(File.ReadAllBytes(Partial), IsBytes(WeightBytes[..10]));
    }

    [Test]
    public void A_part_whose_name_is_no_hash_is_gone_on_with_only_from_the_same_address()
    {
        var part = Folder.Write("part", "x");
        var record = new PartialRecord("not-a-hash", 10, "http://hub/a/b/resolve/c/d");
        Assert.That(record.Continues(part, hashTells: false), Is.False, "no record beside it");
        record.Write(part);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(record.Continues(part, hashTells: false));
            Assert.That((record with { Url = "http://hub/other" }).Continues(part, hashTells: false), Is.False);
            Assert.That((record with { Url = "http://hub/other" }).Continues(part, hashTells: true));
            Assert.That((record with { Length = 11 }).Continues(part, hashTells: true), Is.False);
        }
    }

    private void LeavePart(byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Partial)!);
        File.WriteAllBytes(Partial, bytes);
    }

    private void NothingIsLeft(int requests, int expected)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(requests, Is.EqualTo(expected));
            Assert.That(Directory.GetFiles(Path.Combine(RepoFolder, "blobs")), Is.Empty, "neither a partial file nor its record");
            Assert.That(Directory.Exists(Path.Combine(RepoFolder, "snapshots")), Is.False);
        }
    }
}
