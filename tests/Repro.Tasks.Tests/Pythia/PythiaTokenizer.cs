using Repro.Models.Tokenizers;

namespace Repro.Tasks.Tests.Pythia;

/// <summary>The Pythia tokenizer where it is present; else the test that asks is ignored.</summary>
internal static class PythiaTokenizer
{
    private static readonly Lazy<ByteLevelBpeTokenizer> Read = new(() => ByteLevelBpeTokenizer.Read(Path.Combine(SharedData.Folder, "tokenizer", "20B_tokenizer.json")));

    public static ByteLevelBpeTokenizer Value
    {
        get
        {
            var path = Path.Combine(SharedData.Folder, "tokenizer", "20B_tokenizer.json");
            if (!File.Exists(path)) Assert.Ignore($"The Pythia tokenizer is not there: '{path}'.");
            return Read.Value;
        }
    }
}
