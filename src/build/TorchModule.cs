// Compiled into every project that can see Repro.Models: torch may be called there before anything of Repro.Models is,
// and the natives must be in the process by then.
internal static class TorchModule
{
#pragma warning disable CA2255 // a module initializer is the point
    [System.Runtime.CompilerServices.ModuleInitializer]
    internal static void Load() =>
        System.Runtime.CompilerServices.RuntimeHelpers.RunModuleConstructor(typeof(Repro.Models.TorchBackend).Module.ModuleHandle);
#pragma warning restore CA2255
}
