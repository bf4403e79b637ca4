using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Textbook;

/// <summary>What <paramref name="count"/> destinations, the first of them <paramref name="destination"/>, read in a run that has come to them.</summary>
/// <returns>Their inputs before the LayerNorm, [batch, count, pos, d].</returns>
internal delegate Tensor InputRule(TextbookRun run, int destination, int count);

/// <summary>
/// What a pass leaves: the outputs of its sources and their sum. The tensors belong to the dispose scope that the pass was run in.
/// </summary>
internal sealed class TextbookRun
{
    private readonly List<Tensor> sources = []; // [batch, n, pos, d] each: the embedding, heads of a layer, MLP of a layer, ...

    public TextbookRun(Tensor embedding)
    {
        (Residual, Biases) = (embedding, zeros(embedding.shape[^1], embedding.dtype, embedding.device));
        sources.Add(embedding.unsqueeze(1));
    }

    /// <summary>The sum of all sources so far and <see cref="Biases"/>, [batch, pos, d].</summary>
    public Tensor Residual { get; private set; }

    /// <summary>Biases of the output projections so far, which belong to no head, [d].</summary>
    public Tensor Biases { get; private set; }

    /// <summary>[batch, pos, vocabulary]; set when the pass is over.</summary>
    public Tensor? Logits { get; set; }

    /// <summary>Outputs of all sources so far, a new tensor [batch, source, pos, d].</summary>
    public Tensor Sources() => cat(sources, 1);

    /// <summary>The logits at one position a prompt, [batch, vocabulary].</summary>
    /// <param name="positions">[batch] int64.</param>
    public Tensor LogitsAt(Tensor positions)
    {
        var logits = Logits!;
        return logits.gather(1, positions.view(-1, 1, 1).expand(-1, 1, logits.shape[2])).squeeze(1);
    }

    /// <summary>The next sources, called in a scope of the layer: what is kept goes to the scope around it.</summary>
    /// <param name="outputs">[batch, n, pos, d].</param>
    /// <param name="bias">[d], added to the residual stream beside them.</param>
    public void AddSources(Tensor outputs, Tensor? bias)
    {
        sources.Add(outputs.MoveToOuterDisposeScope());
        var sum = Residual + outputs.sum(1);
        if (bias is not null) (sum, Biases) = (sum + bias, (Biases + bias).MoveToOuterDisposeScope());
        Residual = sum.MoveToOuterDisposeScope();
    }

    /// <summary>A copy of the residual stream for each of <paramref name="count"/> destinations, [batch, count, pos, d].</summary>
    public Tensor Copies(int count) => Residual.unsqueeze(1).expand(-1, count, -1, -1).clone();
}
