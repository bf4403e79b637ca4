namespace Repro.Models.Weights;

/// <summary>The forms in which Hugging Face keeps weights, in the order in which a folder that holds several is read.</summary>
public enum CheckpointFormat
{
    /// <summary><c>model.safetensors</c>.</summary>
    Safetensors,

    /// <summary><c>model.safetensors.index.json</c> and its shards.</summary>
    ShardedSafetensors,

    /// <summary><c>pytorch_model.bin</c>.</summary>
    TorchZip,

    /// <summary><c>pytorch_model.bin.index.json</c> and its shards.</summary>
    ShardedTorchZip,
}
