using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace RepVgg.Runtime.Cuda.Driver;

/// <summary>A native library that was loaded. It stays loaded: a driver has threads of its own.</summary>
/// <param name="handle">The library.</param>
/// <param name="name">The name or path that it was loaded by.</param>
/// <param name="missing">The problem that a missing entry point is.</param>
internal sealed class NativeCode(nint handle, string name, CudaProblem missing)
{
    /// <summary>Loads a library.</summary>
    /// <param name="path">A path, or null for the first of <paramref name="names"/> that the system finds.</param>
    /// <param name="names">Names, best first.</param>
    /// <param name="missing">The problem that a missing entry point will be.</param>
    /// <param name="reason">Why there is none.</param>
    /// <returns>Null where there is none.</returns>
    public static NativeCode? Load(string? path, ImmutableArray<string> names, CudaProblem missing, out string reason)
    {
        reason = "";
        foreach (var candidate in path is null ? names : [path])
        {
            if (NativeLibrary.TryLoad(candidate, out var handle))
            {
                return new(handle, candidate, missing);
            }
        }

        reason = path is null ? $"looked for {string.Join(", ", names)}" : $"'{path}' can't be loaded";
        return null;
    }

    /// <summary>The address of an entry point.</summary>
    public nint Find(string entryPoint) => NativeLibrary.TryGetExport(handle, entryPoint, out var address)
        ? address
        : throw new CudaException(missing, $"'{name}' lacks the entry point {entryPoint}; a newer one is needed");
}
