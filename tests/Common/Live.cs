using TorchSharp;

namespace Repro;

/// <summary>How many tensors of this thread are alive.</summary>
internal static class Live
{
    public static long Tensors => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
}
