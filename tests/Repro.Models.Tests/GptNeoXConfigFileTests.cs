using System.Text.Json;
using System.Text.Json.Nodes;
using Repro.Models.Weights;

namespace Repro.Models.Tests;

public sealed class GptNeoXConfigFileTests
{
    private const string Good =
        """
        {"model_type":"gpt_neox","hidden_act":"gelu","num_hidden_layers":6,"hidden_size":512,"num_attention_heads":8,"intermediate_size":2048,
         "vocab_size":50304,"max_position_embeddings":2048,"rotary_pct":0.25,"rotary_emb_base":10000,"layer_norm_eps":1e-05,
         "tie_word_embeddings":false,"use_parallel_residual":true}
        """;

    private TemporaryFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void Pythia_s_fields_are_read()
    {
        var config = Read(Good);
        Assert.That(config, Is.EqualTo(new GptNeoXConfig { Layers = 6, Width = 512, Heads = 8, MlpWidth = 2048, VocabularySize = 50304, ContextLength = 2048 }));
        Assert.That(config.ParameterCount, Is.EqualTo(70_426_624)); // Pythia-70m, as its authors count
    }

    [Test]
    public void What_is_written_is_read_back()
    {
        var config = new GptNeoXConfig { Layers = 2, Width = 96, Heads = 6, MlpWidth = 100, VocabularySize = 7, ContextLength = 9, RotaryFraction = 0.5, RotaryBase = 12345.678, LayerNormEpsilon = 1e-6, ParallelResidual = false };
        config.Write(folder.At("config.json"));
        Assert.That(GptNeoXConfig.Read(folder.Path), Is.EqualTo(config));
    }

    [Test]
    public void The_golden_config_is_read()
    {
        var config = GptNeoXConfig.Read(SharedData.Golden("model_a", "fp32"));
        Assert.That(config, Is.EqualTo(new GptNeoXConfig { Layers = 2, Width = 64, Heads = 4, MlpWidth = 256, VocabularySize = 512, ContextLength = 128 }));
    }

    [Test]
    public void Parallel_residual_is_the_default() => Assert.That(Read(Without("use_parallel_residual")).ParallelResidual);

    [Test]
    public void Separate_embeddings_are_the_default() => Assert.DoesNotThrow(() => Read(Without("tie_word_embeddings")));

    [TestCase("""{"rope_parameters":{"rope_theta":500,"partial_rotary_factor":0.5,"rope_type":"default"}}""")]
    [TestCase("""{"rope_parameters":{"rope_theta":500,"rope_type":"default"},"partial_rotary_factor":0.5}""")]
    [TestCase("""{"rope_theta":500,"partial_rotary_factor":0.5}""")]
    [TestCase("""{"rotary_pct":0.5,"rotary_emb_base":500,"rope_scaling":null}""")]
    public void Newer_names_of_the_rotary_fields_are_read(string fields)
    {
        var json = JsonNode.Parse(Without("rotary_pct", "rotary_emb_base"))!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(fields)!.AsObject()) json[name] = value?.DeepClone();
        var config = Read(json.ToJsonString());
        Assert.That((config.RotaryFraction, config.RotaryBase), Is.EqualTo((0.5, 500.0)));
    }

    [TestCase("model_type")]
    [TestCase("hidden_act")]
    [TestCase("num_hidden_layers")]
    [TestCase("hidden_size")]
    [TestCase("num_attention_heads")]
    [TestCase("intermediate_size")]
    [TestCase("vocab_size")]
    [TestCase("max_position_embeddings")]
    [TestCase("rotary_pct")]
    [TestCase("rotary_emb_base")]
    [TestCase("layer_norm_eps")]
    public void A_missing_field_is_named(string field) => Refused(Without(field), $"'{field}'", "missing");

    [TestCase("model_type", "\"llama\"")]
    [TestCase("model_type", "1")]
    [TestCase("hidden_act", "\"gelu_new\"")]
    [TestCase("num_hidden_layers", "-1")]
    [TestCase("num_hidden_layers", "0")]
    [TestCase("hidden_size", "1.5")]
    [TestCase("hidden_size", "\"512\"")]
    [TestCase("vocab_size", "4294967296")]
    [TestCase("num_attention_heads", "7")]
    [TestCase("rotary_pct", "0")]
    [TestCase("rotary_pct", "1.5")]
    [TestCase("rotary_pct", "0.01")]
    [TestCase("rotary_emb_base", "-10000")]
    [TestCase("layer_norm_eps", "true")]
    [TestCase("use_parallel_residual", "1")]
    [TestCase("tie_word_embeddings", "true")]
    [TestCase("attention_bias", "false")]
    [TestCase("rope_scaling", "{\"type\":\"linear\",\"factor\":2}")]
    public void An_impossible_value_is_named(string field, string value)
    {
        var json = JsonNode.Parse(Good)!.AsObject();
        json[field] = JsonNode.Parse(value);
        Refused(json.ToJsonString(), $"'{field}'", value);
    }

    [Test]
    public void Scaled_rotary_embeddings_are_refused() =>
        Refused(Good[..^1] + ""","rope_parameters":{"rope_type":"yarn"}}""", "rope_type", "yarn");

    [Test]
    public void Heads_that_do_not_divide_the_width_are_named_with_it() => Refused(Good.Replace("\"num_attention_heads\":8", "\"num_attention_heads\":7", StringComparison.Ordinal), "is 7", "512");

    [TestCase("")]
    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("\"gpt_neox\"")]
    public void What_is_no_object_is_refused(string json) => Refused(json);

    private static string Without(params string[] fields)
    {
        var json = JsonNode.Parse(Good)!.AsObject();
        foreach (var field in fields) json.Remove(field);
        return json.ToJsonString(JsonSerializerOptions.Default);
    }

    private GptNeoXConfig Read(string json)
    {
        folder.Write("config.json", json);
        return GptNeoXConfig.Read(folder.Path);
    }

    private void Refused(string json, params string[] named) => Sentence.Fault(WeightFault.BadConfig, () => Read(json), ["config.json", .. named]);
}
