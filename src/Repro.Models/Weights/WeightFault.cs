namespace Repro.Models.Weights;

/// <summary>Everything that can be wrong with a checkpoint. Closed: a caller may switch over it.</summary>
public enum WeightFault
{
    /// <summary>The checkpoint's folder is not there.</summary>
    MissingFolder,

    /// <summary>A file that was asked for is not there.</summary>
    MissingFile,

    /// <summary>The folder holds weights in none of the known forms.</summary>
    NoWeights,

    /// <summary>The system refused to open or read the file.</summary>
    Unreadable,

    /// <summary><c>config.json</c> lacks a field, or holds one that no GPT-NeoX model of this suite can have.</summary>
    BadConfig,

    /// <summary>The file ends before what it announces.</summary>
    Truncated,

    /// <summary>The announced safetensors header is longer than the format allows.</summary>
    HeaderTooLarge,

    /// <summary>The safetensors header is not a JSON object in UTF-8.</summary>
    HeaderNotJson,

    /// <summary>A tensor's entry in the header lacks a field or holds one of the wrong kind.</summary>
    BadHeaderEntry,

    /// <summary>Two tensors have one name.</summary>
    DuplicateTensor,

    /// <summary>The file names an element type that the format does not have.</summary>
    UnknownDtype,

    /// <summary>The element type is of the format, but a weight cannot be made of it here.</summary>
    UnsupportedDtype,

    /// <summary>A shape or an offset is negative or does not fit in 63 bits.</summary>
    OffsetOverflow,

    /// <summary>Two tensors share bytes.</summary>
    Overlap,

    /// <summary>Bytes between two tensors belong to none.</summary>
    Hole,

    /// <summary>A tensor's bytes are not as many as its shape and element type need.</summary>
    SizeMismatch,

    /// <summary>Bytes after the last tensor belong to none.</summary>
    TrailingBytes,

    /// <summary>A tensor that the config, the index or the caller asks for is not there.</summary>
    MissingTensor,

    /// <summary>A tensor that no GPT-NeoX model has.</summary>
    UnexpectedTensor,

    /// <summary>A tensor's shape is not the one that the config calls for.</summary>
    WrongShape,

    /// <summary>A weight is infinite or not a number.</summary>
    NonFinite,

    /// <summary>The index of a sharded checkpoint is no index, or disagrees with a shard.</summary>
    BadIndex,

    /// <summary>A shard that the index names is not there.</summary>
    MissingShard,

    /// <summary>A <c>.bin</c> in PyTorch's form from before version 1.6, a bare pickle.</summary>
    LegacyPickle,

    /// <summary>A <c>.bin</c> that is no PyTorch zip archive, or a damaged one.</summary>
    BadArchive,

    /// <summary>The pickle inside the archive is damaged or is not a state dict.</summary>
    BadPickle,

    /// <summary>The pickle asks for something that loading weights does not need; nothing in it was run.</summary>
    RefusedPickle,

    /// <summary>A storage in the archive is missing or is not as long as the pickle says.</summary>
    BadStorage,

    /// <summary>A tensor's offset and strides reach outside its storage.</summary>
    StridesOutside,
}
