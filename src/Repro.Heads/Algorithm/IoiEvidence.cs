using Repro.Circuits;
using Repro.Statistics;

namespace Repro.Heads.Algorithm;

/// <summary>What a rule knows of a model when it says which heads play a part in IOI.</summary>
/// <param name="Graph">The model's graph.</param>
/// <param name="Roles">Scores by role: name-mover, negative-name-mover, copy-suppression, induction, duplicate-token.</param>
/// <param name="Circuit">The task's minimal circuit, or why there is none.</param>
/// <param name="Range">Clean less corrupted logit difference, [prompts].</param>
/// <param name="Direct">By head: fall of the logit difference in each prompt when the head is patched into the final residual stream.</param>
public sealed record IoiEvidence(ComponentGraph Graph, IReadOnlyDictionary<string, RoleScores> Roles, Outcome<Circuit> Circuit, double[] Range, double[][] Direct)
{
    /// <summary>All heads, layer by layer: the order of everything that is by head.</summary>
    public IReadOnlyList<Head> Heads { get; } = [.. Enumerable.Range(0, Graph.Layers).SelectMany(layer => Enumerable.Range(0, Graph.Heads).Select(index => new Head(layer, index)))];

    /// <summary>Whether a head is the source of an edge in the circuit; false where there is none.</summary>
    public bool InCircuit(int head) => HasEdge(head, _ => true);

    /// <summary>Whether the circuit holds an edge from a head to one of these heads' queries.</summary>
    public bool Queries(int head, IReadOnlyList<Head> receivers) =>
        HasEdge(head, destination => receivers.Any(receiver => destination == Graph.HeadDestination(receiver.Layer, receiver.Index, HeadInput.Query)));

    /// <summary>The authors' effect with its sign turned: mean fall over mean range; 1 destroys the task, 0 does nothing.</summary>
    public double Relative(double[] falls) => falls.Average() / Range.Average();

    private bool HasEdge(int head, Func<int, bool> destination)
    {
        if (!Circuit.TryGet(out var circuit)) return false;
        var source = Graph.HeadSource(Heads[head].Layer, Heads[head].Index);
        return circuit.EdgeNumbers.Any(edge => Graph.Edges[edge].Source == source && destination(Graph.Edges[edge].Destination));
    }
}
