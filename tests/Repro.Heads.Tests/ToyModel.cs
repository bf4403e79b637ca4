using Repro.Models;
using Repro.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Heads;

/// <summary>
/// A two-layer GPT-NeoX whose weights are written by hand, so that the role of every head is known. The residual stream has four
/// spaces of one pair of coordinates a word; a word is +1 and -1 on its pair, so means are zero and a LayerNorm only rescales:
/// what is embedded (Token), the word before (Previous), the first MLP's copy (Lifted), and what the unembedding reads (Output).
/// Each head has 32 rotated dimensions, for places, and 32 others, one a word, for content.
/// </summary>
internal static class ToyModel
{
    public const int Vocabulary = 32, First = 0, End = 15;

    public static readonly Head Previous = new(0, 0), Duplicate = new(0, 1), Zero = new(0, 2), Noise = new(0, 3), Induction = new(1, 0), NameMover = new(1, 1), Negative = new(1, 2), Successor = new(1, 3);

    /// <summary>Indirect objects; subjects; the name mover knows the former.</summary>
    public static readonly int[] Objects = [1, 2, 3], Subjects = [4, 5, 6];

    public static readonly WordFamily[] Families = [new("circle", [7, 8, 9, 10, 11, 12, 13, 14], Cyclic: true), new("row", [20, 21, 22, 23, 24, 25], Cyclic: false)];

    public static readonly RepeatedTokenSettings Repeats = new() { Sequences = 32, Tokens = Copy, LowestId = 1, HighestId = Vocabulary - 1, FirstToken = First };

    private const int Copy = 10, HeadWidth = 64, Rotated = 32, Pair = 2;
    private const double Rescale = 0.1; // about the deviation of one word's pair among 256 coordinates: values come out near 1

    private static readonly GptNeoXConfig Config = new() { Layers = 2, Heads = 4, Width = 256, MlpWidth = Vocabulary, VocabularySize = Vocabulary, ContextLength = 32, RotaryFraction = 0.5 };

    private enum Space
    {
        Token,
        Previous,
        Lifted,
        Output,
    }

    public static GptNeoX Create()
    {
        var weights = Config.WeightShapes().ToDictionary(pair => pair.Key, pair => pair.Key.EndsWith("layernorm.weight", StringComparison.Ordinal) || pair.Key.EndsWith("layer_norm.weight", StringComparison.Ordinal) ? ones(pair.Value, ScalarType.Float64) : zeros(pair.Value, ScalarType.Float64));
        foreach (var word in Words)
        {
            Write(weights["gpt_neox.embed_in.weight"].select(0, word), Space.Token, word, 1);
            Read(weights["embed_out.weight"].select(0, word), Space.Output, word, 1);
            Read(weights["gpt_neox.layers.0.mlp.dense_h_to_4h.weight"].select(0, word), Space.Token, word, 1);
            Write(weights["gpt_neox.layers.0.mlp.dense_4h_to_h.weight"].select(1, word), Space.Lifted, word, Rescale);
        }

        var previous = new HeadWeights(weights, Previous);
        previous.LookBack(places: 1, frequencies: 6, strength: 20);
        previous.Move(Space.Token, word => word, Space.Previous, 1);

        var duplicate = new HeadWeights(weights, Duplicate);
        duplicate.Match(Space.Token, Space.Token, 1.2);
        duplicate.LookBack(Copy, frequencies: 1, strength: 16, firstFrequency: 4); // far rather than at itself

        var random = new Random(1);
        new HeadWeights(weights, Noise).Fill(() => 0.02 * (random.NextDouble() - 0.5));

        var induction = new HeadWeights(weights, Induction);
        induction.Match(Space.Token, Space.Previous, 2);
        induction.Move(Space.Token, word => word, Space.Output, 1);

        var mover = new HeadWeights(weights, NameMover);
        mover.LookAt(Objects, 5);
        mover.Move(Space.Token, word => word, Space.Output, 1);

        new HeadWeights(weights, Negative).Move(Space.Token, word => word, Space.Output, -1);
        new HeadWeights(weights, Successor).Move(Space.Lifted, Next, Space.Output, 1);
        return new GptNeoX(Config, weights);
    }

    /// <summary>Prompts of several lengths: first token, two names, other words, the subject, other words, end.</summary>
    public static TaskData Prompts(int count)
    {
        var random = new Random(2);
        int[] Other() => [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(End + 1, Vocabulary))];
        return new TaskData("toy", [.. Enumerable.Range(0, count).Select(i =>
        {
            var (io, s) = (Objects[random.Next(Objects.Length)], Subjects[random.Next(Subjects.Length)]);
            var (start, end) = ((int[])[First, i % 2 == 0 ? io : s, i % 2 == 0 ? s : io, .. Other()], (int[])[.. Other(), End]);
            return new PromptPair([.. start, s, .. end], [.. start, io, .. end], [io], [s]);
        })]);
    }

    private static IEnumerable<int> Words => Enumerable.Range(0, Vocabulary);

    private static int? Next(int word) => Families.SelectMany(family => family.Pairs.Select(pair => (family.Tokens[pair.Word], (int?)family.Tokens[pair.Next]))).FirstOrDefault(pair => pair.Item1 == word).Item2;

    private static long At(Space space, int word) => ((int)space * Vocabulary * Pair) + (word * Pair);

    private static void Write(Tensor column, Space space, int word, double value)
    {
        column[At(space, word)] = value;
        column[At(space, word) + 1] = -value;
    }

    // the half makes what is read what was written
    private static void Read(Tensor row, Space space, int word, double factor) => Write(row, space, word, factor / Pair);

    private sealed class HeadWeights
    {
        private readonly Tensor weight, bias, output; // [qkv, dHead, d], [qkv, dHead], [d, dHead]: views into the model's weights

        public HeadWeights(Dictionary<string, Tensor> weights, Head head)
        {
            var at = $"gpt_neox.layers.{head.Layer}.attention.";
            weight = weights[at + "query_key_value.weight"].view(Config.Heads, 3, HeadWidth, Config.Width).select(0, head.Index);
            bias = weights[at + "query_key_value.bias"].view(Config.Heads, 3, HeadWidth).select(0, head.Index);
            output = weights[at + "dense.weight"].narrow(1, head.Index * HeadWidth, HeadWidth);
        }

        /// <summary>Constant queries and keys, the query turned back: their product is largest so many places back.</summary>
        public void LookBack(int places, int frequencies, double strength, int firstFrequency = 0)
        {
            for (var i = firstFrequency; i < firstFrequency + frequencies; i++)
            {
                var turn = -places * Math.Pow(Config.RotaryBase, -2.0 * i / Rotated);
                bias[0, i] = strength * Math.Cos(turn);
                bias[0, i + (Rotated / 2)] = strength * Math.Sin(turn);
                bias[1, i] = strength;
            }
        }

        /// <summary>Attention to where the key's space holds the query's word.</summary>
        public void Match(Space query, Space key, double strength)
        {
            foreach (var word in Words)
            {
                Read(weight[0, Rotated + word], query, word, strength);
                Read(weight[1, Rotated + word], key, word, strength);
            }
        }

        /// <summary>Attention to some words, from everywhere.</summary>
        public void LookAt(IEnumerable<int> words, double strength)
        {
            bias[0, Rotated] = strength;
            foreach (var word in words) Read(weight[1, Rotated], Space.Token, word, strength);
        }

        public void Move(Space from, Func<int, int?> map, Space to, double sign)
        {
            foreach (var word in Words)
            {
                if (map(word) is not { } result) continue;
                Read(weight[2, word], from, word, Rescale);
                Write(output.select(1, word), to, result, sign);
            }
        }

        public void Fill(Func<double> draw)
        {
            foreach (var block in (Tensor[])[weight, output])
            {
                using var values = tensor(Enumerable.Range(0, (int)block.numel()).Select(_ => draw()).ToArray()).view(block.shape);
                block.copy_(values);
            }
        }
    }
}
