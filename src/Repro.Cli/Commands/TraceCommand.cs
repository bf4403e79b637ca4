using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Repro.Cli.Hosting;
using Repro.Cli.Output;
using Repro.Models;
using Repro.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Cli.Commands;

/// <summary><c>repro trace</c>: one forward pass of one's own model, every intermediate as a NumPy file, to hold against another implementation.</summary>
internal sealed class TraceCommand : ICommandSource
{
    private const Activations Traced = Activations.Residual | Activations.Pattern | Activations.HeadOutput | Activations.AttentionOutput | Activations.MlpOutput | Activations.FinalNorm;

    public Command Create()
    {
        var model = new Option<string>("--model") { Description = "A Hugging Face folder: config.json and weights.", Required = true };
        var tokens = new Option<string>("--tokens") { Description = "Token ids [batch, pos]: a .npy file, or JSON rows of one length ([[0, 17, 4]]).", Required = true };
        var mask = new Option<string?>("--mask") { Description = "Attention mask [batch, pos] as .npy: 1 at tokens, 0 at padding." };
        var folder = new Option<string>("--out") { Description = "The folder to write to.", Required = true };
        var (device, json) = (ComputeOptions.DeviceOption(), JsonOutput.Option());
        var command = new ReproCommand(
            "trace",
            "Write logits, resid, pattern, head_out, attn_out, mlp_out and final_norm of one forward pass as .npy files.",
            new Example("repro trace --model pythia-160m --tokens tokens.npy --out trace", "to hold against another implementation"));
        foreach (var option in (Option[])[model, tokens, mask, folder, device, json]) command.Add(option);
        command.SetAction(parsed =>
        {
            var written = Trace(parsed.GetRequiredValue(model), parsed.GetRequiredValue(tokens), parsed.GetValue(mask), parsed.GetRequiredValue(folder), parsed.GetRequiredValue(device));
            if (parsed.GetValue(json)) JsonOutput.Write(written.Select(array => new { file = Path.GetFullPath(array.File), array.Shape }));
            else foreach (var (file, shape) in written) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(file),-10} [{string.Join(", ", shape)}]"));
            return ExitCode.Done;
        });
        return command;
    }

    private static List<(string File, long[] Shape)> Trace(string modelFolder, string tokensFile, string? maskFile, string folder, string device)
    {
        TorchBackend.EnsureLoaded();
        TorchBackend.UseOneThread();
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var checkpoint = CheckpointFolder.Open(modelFolder);
        var ids = ReadTokens(tokensFile);
        var mask = maskFile is null ? null : Npy.Read(maskFile);
        using var model = new GptNeoX(checkpoint.Config, checkpoint.Load(device: TorchBackend.Device(device)));
        using var cache = new ActivationCache(Traced);
        var logits = model.Logits(ids, mask, cache);

        Directory.CreateDirectory(folder);
        var written = new List<(string File, long[] Shape)>();
        void Write(string name, Tensor tensor)
        {
            written.Add((Path.Combine(folder, name + ".npy"), tensor.shape));
            Npy.Write(written[^1].File, tensor.cpu());
        }

        Write("logits", logits);                                               // [batch, pos, vocabulary]
        Write("resid", stack(cache[Activations.Residual]));                    // [layer + 1, batch, pos, d]
        Write("pattern", stack(cache[Activations.Pattern]));                   // [layer, batch, head, query, key]
        Write("head_out", stack(cache[Activations.HeadOutput]));               // [layer, batch, pos, head, d]
        Write("attn_out", stack(cache[Activations.AttentionOutput]));          // [layer, batch, pos, d]
        Write("mlp_out", stack(cache[Activations.MlpOutput]));                 // [layer, batch, pos, d]
        Write("final_norm", cache[Activations.FinalNorm][0]);                  // [batch, pos, d]
        return written;
    }

    private static Tensor ReadTokens(string path)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"There is no '{path}'; name a .npy or .json file of token ids.");
        if (Path.GetExtension(path) == ".npy") return Npy.Read(path);
        long[][]? rows;
        try
        {
            rows = JsonSerializer.Deserialize<long[][]>(File.ReadAllBytes(path));
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"'{path}' does not hold rows of token ids such as [[0, 17, 4]] ({e.Message.TrimEnd('.')}); correct it.", e);
        }

        if (rows is null or [] || rows[0] is null or [] || rows.Any(row => row is null || row.Length != rows[0].Length))
        {
            throw new InvalidDataException($"'{path}' must hold at least one row of token ids, all rows of one length; pad the shorter ones and name the padding with --mask.");
        }

        return tensor(rows.SelectMany(row => row).ToArray(), [rows.Length, rows[0].Length]);
    }
}
