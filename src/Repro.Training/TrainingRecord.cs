using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;
using System.Text.Json;
using Repro.Models;
using TorchSharp;

namespace Repro.Training;

/// <summary>What a finished training run was: its recipe, what it cost, and where the weights' last bits come from.</summary>
public sealed record TrainingRecord
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n" };

    public required string Model { get; init; }

    public required long Parameters { get; init; }

    public required int Steps { get; init; }

    public required long Tokens { get; init; }

    /// <summary>Wall-clock seconds, probes and files included, one thread.</summary>
    public required double Seconds { get; init; }

    /// <summary>The process's largest resident memory.</summary>
    public required long PeakBytes { get; init; }

    /// <summary>Everything that decides the weights: <see cref="TrainingRecipe.Identity"/>.</summary>
    public required JsonElement Recipe { get; init; }

    /// <summary>Whether the model was trained by this recipe.</summary>
    public bool IsOf(TrainingRecipe recipe) => JsonSerializer.Serialize(Recipe) == recipe.Identity;

    /// <summary>The kind of processor; another kind gives other last digits. See <see cref="ThisCpuClass"/>.</summary>
    public required string CpuClass { get; init; }

    public required string TorchSharp { get; init; }

    /// <summary>
    /// Architecture, maker, family and model of the processor and the instruction set that libtorch's kernels are chosen by: math
    /// libraries pick their code by these, and other code rounds otherwise.
    /// </summary>
    public static string ThisCpuClass
    {
        get
        {
            var kernels = Environment.GetEnvironmentVariable("ATEN_CPU_CAPABILITY") ?? (Avx512F.IsSupported ? "avx512" : Avx2.IsSupported ? "avx2" : "default");
            return $"{RuntimeInformation.ProcessArchitecture}{MakerFamilyModel()} {kernels}";
        }
    }

    private static string MakerFamilyModel()
    {
        if (!X86Base.IsSupported) return "";
        var (_, ebx, ecx, edx) = X86Base.CpuId(0, 0);
        var maker = Encoding.ASCII.GetString([.. BitConverter.GetBytes(ebx), .. BitConverter.GetBytes(edx), .. BitConverter.GetBytes(ecx)]);
        // CPUID leaf 1, eax: model in bits 4-7 and 16-19, family in bits 8-11 and 20-27
        var (signature, _, _, _) = X86Base.CpuId(1, 0);
        var family = ((signature >> 8) & 0xF) + ((signature >> 20) & 0xFF);
        var model = ((signature >> 4) & 0xF) | ((signature >> 12) & 0xF0);
        return string.Create(CultureInfo.InvariantCulture, $" {maker} family {family} model {model}");
    }

    internal static TrainingRecord Of(TrainingRecipe recipe, TrainingHistory history) => new()
    {
        Model = recipe.Name,
        Parameters = recipe.Config.ParameterCount,
        Steps = recipe.Steps,
        Tokens = (long)recipe.Steps * recipe.TokensPerStep,
        Seconds = Math.Round(history.Seconds, 1),
        PeakBytes = PeakBytesOfThisProcess(),
        Recipe = JsonSerializer.Deserialize<JsonElement>(recipe.Identity),
        CpuClass = ThisCpuClass,
        TorchSharp = typeof(torch).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "",
    };

    /// <exception cref="InvalidDataException">The file is not such a record; the message names it.</exception>
    public static TrainingRecord Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<TrainingRecord>(File.ReadAllText(path), Json) ?? throw new JsonException("it is null");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"'{path}' is no training record ({e.Message.TrimEnd('.')}); delete it to train the model anew.", e);
        }
    }

    private static long PeakBytesOfThisProcess()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    internal void Write(string path) => PartialFile.WriteText(path, JsonSerializer.Serialize(this, Json) + "\n");
}
