using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Repro.Models.Weights;

/// <summary>Lets libtorch look at memory that this process has mapped, without a copy.</summary>
internal static unsafe partial class MappedTensor
{
    /// <summary>A tensor over <paramref name="data"/>. It must not outlive the mapping and must not be written to.</summary>
    /// <param name="data">Address of the first element, a multiple of the element's size.</param>
    /// <param name="shape">Sizes of a contiguous tensor.</param>
    /// <param name="type">Element type.</param>
    public static Tensor Wrap(byte* data, long[] shape, ScalarType type)
    {
        fixed (long* sizes = shape)
        {
            return Tensor.UnsafeCreateTensor(THSTensor_new((nint)data, &Keep, sizes, shape.Length, (sbyte)type, (sbyte)type, 0, 0, false));
        }
    }

    // the mapping owns the memory: libtorch has nothing to free
    [UnmanagedCallersOnly]
    private static void Keep(nint data)
    {
    }

    [LibraryImport("LibTorchSharp"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial nint THSTensor_new(nint data, delegate* unmanaged<nint, void> deleter, long* sizes, int length, sbyte scalarType, sbyte dtype, int deviceType, int deviceIndex, [MarshalAs(UnmanagedType.U1)] bool requiresGrad);
}
