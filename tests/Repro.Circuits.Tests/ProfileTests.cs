using System.Text.Json;

namespace Repro.Circuits.Tests;

public sealed class ProfileTests
{
    [Test]
    public void A_profile_is_found_by_its_name()
    {
        foreach (var profile in Profile.All) Assert.That(Profile.Named(profile.Name), Is.SameAs(profile));
        Assert.That(() => Profile.Named("best"), Throws.ArgumentException.With.Message.Contains("'best'").And.Message.Contains("corrected or reference-2024"));
    }

    [Test]
    public void Everything_in_a_profile_is_in_its_json()
    {
        // which is part of a cell's identity: the rule with its own numbers, not only its name
        var (ours, theirs) = (JsonSerializer.Serialize(Profile.Corrected), JsonSerializer.Serialize(Profile.Reference2024));
        foreach (var setting in (string[])["GridRatio", "WindowSizes", "Threshold", "Points", "MeanOfBatches", "ComputeType"]) Assert.That(ours, Does.Contain($"\"{setting}\":"));
        foreach (var setting in (string[])["PromisingShare", "NeighbourRadius", "\"Steps\":30", "\"PromptsPerBatch\":32"]) Assert.That(theirs, Does.Contain(setting));
    }
}
