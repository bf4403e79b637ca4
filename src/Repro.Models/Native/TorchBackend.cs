using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Repro.Models;

/// <summary>No libtorch could be loaded; the message says what was looked for, where, and the remedy.</summary>
public sealed class TorchUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Puts libtorch into the process before the first tensor is made. The natives stand once for the whole solution in
/// <c>artifacts/native/&lt;backend&gt;</c>; every program learns the way there from its runtimeconfig.json. TorchSharp
/// looks for a library by name, and on Linux one that is already loaded answers, so loading here comes first.
/// </summary>
public static partial class TorchBackend
{
    /// <summary>The folder the natives were loaded from; empty when TorchSharp's own search is in force.</summary>
    public static string Directory { get; private set; } = "";

    private static string? failure;
    private static Exception? cause;

    /// <exception cref="TorchUnavailableException">libtorch could not be loaded.</exception>
    public static void EnsureLoaded()
    {
        if (failure is not null) throw new TorchUnavailableException(failure, cause);
    }

    /// <summary>A device by name: "cpu", "cuda" or "cuda:1".</summary>
    /// <exception cref="ArgumentException">No such device, or it is not in this machine or this libtorch.</exception>
    public static TorchSharp.torch.Device Device(string name)
    {
        EnsureLoaded();
        if (CudaIndex(name) is not { } index) return TorchSharp.torch.CPU;
        var count = TorchSharp.torch.cuda.is_available() ? TorchSharp.torch.cuda.device_count() : 0;
        if (index >= count) throw new ArgumentException($"The device '{name}' is not there: this libtorch sees {count} CUDA device(s). Use cpu, or build with -p:TorchBackend=cuda on a machine with a GPU.");
        return TorchSharp.torch.device(name);
    }

    /// <summary>Which GPU a device's name means, whether it is there or not; null: the CPU.</summary>
    /// <exception cref="ArgumentException">No device is called so.</exception>
    public static int? CudaIndex(string name)
    {
        if (name == "cpu") return null;
        if (name == "cuda") return 0;
        return name.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(name.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index
            : throw new ArgumentException($"'{name}' is no device: use cpu, cuda or cuda:N.");
    }

    /// <summary>One torch thread in this whole process: what is stored bit for bit is computed so.</summary>
    public static void UseOneThread() => UseThreads(1);

    /// <summary>So many torch threads in this whole process.</summary>
    public static void UseThreads(int threads)
    {
        if (TorchSharp.torch.get_num_threads() != threads) TorchSharp.torch.set_num_threads(threads);
    }

#pragma warning disable CA2255 // a module initializer is the point: the natives must be in the process before the first torch call
    [ModuleInitializer]
    internal static void Initialize()
#pragma warning restore CA2255
    {
        var folder = Environment.GetEnvironmentVariable("REPRO_TORCH_NATIVE_DIR") ?? AppContext.GetData("Repro.TorchNativeDir") as string;
        if (folder is null) return;
        Directory = Path.GetFullPath(folder, AppContext.BaseDirectory);

        // libgomp's default barrier spins: with two threads on busy cores a 64x64 product takes 24 ms instead of 0.05.
        // The runtime's own SetEnvironmentVariable never reaches native getenv on Unix.
        if (!OperatingSystem.IsWindows()) _ = SetNativeVariable("OMP_WAIT_POLICY", "PASSIVE", 0);

        // libtorch itself: the shared folder, or a PyTorch install, whose own run paths then stay valid
        var torch = AppContext.GetData("Repro.LibTorchPath") as string ?? Directory;
        var shim = Path.Combine(Directory, ShimName);
        try
        {
            foreach (var name in (string[])["libtorch_cpu.so", "libtorch_cuda.so", "libtorch.so"])
            {
                if (File.Exists(Path.Combine(torch, name))) NativeLibrary.Load(Path.Combine(torch, name));
            }

            var handle = NativeLibrary.Load(shim); // $ORIGIN pulls libtorch in from the same folder
            NativeLibrary.SetDllImportResolver(typeof(TorchSharp.torch).Assembly, (name, _, _) => name == "LibTorchSharp" ? handle : 0);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            // thrown from here it would reach the user as a type-initializer stack; EnsureLoaded says it in one sentence
            cause = e;
            failure = File.Exists(shim)
                ? $"libtorch could not be loaded from '{torch}': {e.Message.ReplaceLineEndings(" ").Trim()} Rebuild with 'dotnet build', or name another libtorch with -p:LibTorchPath=<PyTorch's torch/lib>."
                : $"libtorch is not at '{Directory}' ({ShimName} is missing there). Run 'dotnet build' to lay it out, or name a libtorch with -p:LibTorchPath=<PyTorch's torch/lib>.";
        }
    }

    private static string ShimName =>
        OperatingSystem.IsWindows() ? "LibTorchSharp.dll" : OperatingSystem.IsMacOS() ? "libLibTorchSharp.dylib" : "libLibTorchSharp.so";

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetNativeVariable(string name, string value, int overwrite);
}
