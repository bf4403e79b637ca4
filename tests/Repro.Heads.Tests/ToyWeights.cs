using Repro.Circuits;
using Repro.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Heads;

/// <summary>
/// Weights of a model made by hand: all zero but for what is set, LayerNorms that only centre and scale. The residual stream is cut into
/// blocks as wide as a head, and a head reads a block and writes a block.
/// </summary>
internal sealed class ToyWeights
{
    private readonly GptNeoXConfig config;
    private readonly Dictionary<string, Tensor> weights;

    public ToyWeights(GptNeoXConfig config)
    {
        this.config = config;
        weights = config.WeightShapes().ToDictionary(pair => pair.Key, pair => (pair.Key.EndsWith("norm.weight", StringComparison.Ordinal) ? ones(pair.Value, ScalarType.Float64) : zeros(pair.Value, ScalarType.Float64)).DetachFromDisposeScope());
    }

    /// <summary>The identity of a head's width, times a factor.</summary>
    public double[,] Same(double factor)
    {
        var identity = new double[config.HeadWidth, config.HeadWidth];
        for (var i = 0; i < config.HeadWidth; i++) identity[i, i] = factor;
        return identity;
    }

    /// <summary>A token's embedding in a block.</summary>
    public ToyWeights Embed(int token, int block, int dimension, double value) => Set("gpt_neox.embed_in.weight", token, (block * config.HeadWidth) + dimension, value);

    /// <summary>A token's unembedding in a block.</summary>
    public ToyWeights Unembed(int token, int block, int dimension, double value) => Set("embed_out.weight", token, (block * config.HeadWidth) + dimension, value);

    /// <summary>What a head's queries, keys or values read: [dHead, dHead] of a block.</summary>
    public ToyWeights Read(Head head, HeadInput input, int block, double[,] map)
    {
        for (var row = 0; row < config.HeadWidth; row++)
        {
            for (var column = 0; column < config.HeadWidth; column++)
            {
                if (map[row, column] != 0) Set($"gpt_neox.layers.{head.Layer}.attention.query_key_value.weight", Row(head, input) + row, (block * config.HeadWidth) + column, map[row, column]);
            }
        }

        return this;
    }

    /// <summary>The bias of one dimension of a head's queries, keys or values.</summary>
    public ToyWeights Bias(Head head, HeadInput input, int dimension, double value)
    {
        using var element = weights[$"gpt_neox.layers.{head.Layer}.attention.query_key_value.bias"].narrow(0, Row(head, input) + dimension, 1);
        element.fill_(value);
        return this;
    }

    /// <summary>What a head writes of its values into a block.</summary>
    public ToyWeights Write(Head head, int block, double[,] map)
    {
        for (var row = 0; row < config.HeadWidth; row++)
        {
            for (var column = 0; column < config.HeadWidth; column++)
            {
                if (map[row, column] != 0) Set($"gpt_neox.layers.{head.Layer}.attention.dense.weight", (block * config.HeadWidth) + row, (head.Index * config.HeadWidth) + column, map[row, column]);
            }
        }

        return this;
    }

    /// <summary>What a hidden unit of an MLP reads of a block's dimension.</summary>
    public ToyWeights Hidden(int layer, int unit, int block, int dimension, double value) => Set($"gpt_neox.layers.{layer}.mlp.dense_h_to_4h.weight", unit, (block * config.HeadWidth) + dimension, value);

    /// <summary>What a hidden unit of an MLP writes into a block's dimension.</summary>
    public ToyWeights Answer(int layer, int unit, int block, int dimension, double value) => Set($"gpt_neox.layers.{layer}.mlp.dense_4h_to_h.weight", (block * config.HeadWidth) + dimension, unit, value);

    public GptNeoX Model() => new(config, weights);

    private int Row(Head head, HeadInput input) => ((head.Index * 3) + (int)input) * config.HeadWidth;

    private ToyWeights Set(string name, int row, int column, double value)
    {
        using var scope = NewDisposeScope();
        weights[name].narrow(0, row, 1).narrow(1, column, 1).fill_(value);
        return this;
    }
}
