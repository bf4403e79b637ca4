using System.Runtime.InteropServices;

namespace Repro.Experiments.Tests;

/// <summary>An error as libtorch's reach C#.</summary>
internal sealed class TorchError(string message) : ExternalException(message);
