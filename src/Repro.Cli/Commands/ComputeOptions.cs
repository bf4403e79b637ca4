using System.CommandLine;
using Repro.Experiments.Cells;
using Repro.Experiments.Costs;
using Repro.Models;

namespace Repro.Cli.Commands;

/// <summary>Where, in what and with how much memory cells are computed: the same options for every command that computes them.</summary>
internal sealed class ComputeOptions
{
    private const long CudaWorkBytes = 1L << 30; // tiles far larger than any cache keep a GPU busy; the planner makes them smaller where they do not fit

    /// <summary>cpu, cuda or cuda:N.</summary>
    public Option<string> Device { get; } = DeviceOption();

    /// <summary>One of <see cref="ComputeTypes.Names"/>; null: the command's own.</summary>
    public Option<string?> Type { get; } = TypeOption();

    /// <summary>An amount with its unit.</summary>
    public Option<string?> Memory { get; } = new("--memory") { Description = "How much memory a run may take, such as 40GB: weights and all else, for all checkpoints at a time (default: on a GPU what it has free, on a CPU no limit)." };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[Device, Type, Memory]) command.Add(option);
    }

    /// <exception cref="ArgumentException">The memory is no amount, or the device cannot compute in that type.</exception>
    public (Execution Execution, ComputeType Type) Of(ParseResult parsed, ComputeType otherwise = ComputeType.Float32)
    {
        var (device, type) = (parsed.GetRequiredValue(Device), TypeOf(parsed, otherwise));
        type.Check(device);
        var execution = new Execution(device, MemoryBytes: parsed.GetValue(Memory) is { } text ? MemorySize.Parse(text) : null);
        return (device == "cpu" ? execution : execution with { WorkBytes = CudaWorkBytes }, type);
    }

    /// <summary>What is computed in, whatever the device.</summary>
    public ComputeType TypeOf(ParseResult parsed, ComputeType otherwise = ComputeType.Float32) => parsed.GetValue(Type) is { } name ? ComputeTypes.Named(name) : otherwise;

    /// <summary>The same for commands that compute no cells.</summary>
    public static Option<string> DeviceOption() => new("--device") { Description = "cpu, cuda or cuda:N.", DefaultValueFactory = _ => "cpu" };

    private static Option<string?> TypeOption()
    {
        var option = new Option<string?>("--compute-type") { Description = "fp32, tf32 (float32 with TensorFloat-32 products, GPUs only) or bf16 (default: the profile's, else fp32)." };
        option.AcceptOnlyFromAmong([.. ComputeTypes.Names]);
        return option;
    }
}
