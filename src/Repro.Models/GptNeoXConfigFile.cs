using System.Text.Json;
using Repro.Models.Weights;

namespace Repro.Models;

/// <summary>The config as a file, <c>config.json</c>.</summary>
public sealed partial record GptNeoXConfig
{
    private const string FileName = "config.json";
    private const string ModelType = "gpt_neox";
    private const string Activation = "gelu"; // the exact one, by erf

    /// <summary>Reads <c>config.json</c>, in the fields of any transformers version, and checks that such a model can exist.</summary>
    /// <param name="folder">The checkpoint's folder.</param>
    /// <exception cref="WeightFileException">
    /// <see cref="WeightFault.MissingFolder"/>, <see cref="WeightFault.MissingFile"/>, <see cref="WeightFault.Unreadable"/>, or
    /// <see cref="WeightFault.BadConfig"/>, whose message names file, field, value and remedy.
    /// </exception>
    public static GptNeoXConfig Read(string folder)
    {
        if (!Directory.Exists(folder)) throw new WeightFileException(WeightFault.MissingFolder, folder, $"There is no folder '{folder}'; fetch the checkpoint or correct the path.");
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) throw new WeightFileException(WeightFault.MissingFile, path, $"There is no '{path}'; fetch the checkpoint with its config.");
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new WeightFileException(WeightFault.BadConfig, path, $"'{path}' holds no JSON object; fetch it again.");
            return Read(new ConfigFields(path, document.RootElement));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new WeightFileException(WeightFault.BadConfig, path, $"'{path}' is not JSON ({e.Message.TrimEnd('.')}); fetch it again.", inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WeightFileException(WeightFault.Unreadable, path, $"'{path}' cannot be read ({e.Message.TrimEnd('.')}); see to its rights and its disk.", inner: e);
        }
    }

    /// <summary>Writes a <c>config.json</c> that transformers reads, of every version.</summary>
    /// <param name="path">The file itself, in a folder that exists.</param>
    /// <exception cref="IOException">The file could not be written; nothing is left of it.</exception>
    public void Write(string path) => PartialFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        json.WriteStartArray("architectures");
        json.WriteStringValue("GPTNeoXForCausalLM");
        json.WriteEndArray();
        json.WriteString("hidden_act", Activation);
        json.WriteNumber("hidden_size", Width);
        json.WriteNumber("intermediate_size", MlpWidth);
        json.WriteNumber("layer_norm_eps", LayerNormEpsilon);
        json.WriteNumber("max_position_embeddings", ContextLength);
        json.WriteString("model_type", ModelType);
        json.WriteNumber("num_attention_heads", Heads);
        json.WriteNumber("num_hidden_layers", Layers);
        json.WriteNumber("rotary_emb_base", RotaryBase);
        json.WriteNumber("rotary_pct", RotaryFraction);
        json.WriteBoolean("tie_word_embeddings", false);
        json.WriteBoolean("use_parallel_residual", ParallelResidual);
        json.WriteNumber("vocab_size", VocabularySize);
        json.WriteEndObject();
    });

    private static GptNeoXConfig Read(ConfigFields fields)
    {
        fields.Demand("model_type", ModelType, "only GPT-NeoX models are read here");
        fields.Demand("hidden_act", Activation, "the models of this suite use the exact GELU");
        fields.Demand("tie_word_embeddings", due: false, "the models of this suite have an unembedding of their own");
        fields.Demand("attention_bias", due: true, "the models of this suite have biases in attention");
        fields.RefuseScaledRotary();

        var config = new GptNeoXConfig
        {
            Layers = fields.Size("num_hidden_layers"),
            Width = fields.Size("hidden_size"),
            Heads = fields.Size("num_attention_heads"),
            MlpWidth = fields.Size("intermediate_size"),
            VocabularySize = fields.Size("vocab_size"),
            ContextLength = fields.Size("max_position_embeddings"),
            RotaryFraction = fields.Positive("rotary_pct", "partial_rotary_factor"),
            RotaryBase = fields.Positive("rotary_emb_base", "rope_theta"),
            LayerNormEpsilon = fields.Positive("layer_norm_eps"),
            ParallelResidual = fields.Truth("use_parallel_residual", otherwise: true),
        };

        if (config.Width % config.Heads != 0)
            throw fields.Fail("num_attention_heads", $"is {config.Heads}, which does not divide hidden_size {config.Width}");
        var rotated = config.HeadWidth * config.RotaryFraction;
        if (config.RotaryFraction > 1 || (int)rotated < 2 || (int)rotated % 2 != 0)
            throw fields.Fail("rotary_pct", FormattableString.Invariant($"is {config.RotaryFraction}, which rotates {rotated} of a head's {config.HeadWidth} dimensions, where an even number from 2 up is due"));
        return config;
    }
}
