using TorchSharp;

namespace Repro.Training.Tests;

/// <summary>How many tensors of this thread are alive.</summary>
internal static class Live
{
    public static long Tensors => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
}
