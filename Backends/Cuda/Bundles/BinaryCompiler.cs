using RepVgg.IR.Diagnostics;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Bundles;
using RepVgg.Runtime.Cuda.Compilation;

namespace RepVgg.Backends.Cuda.Bundles;

/// <summary>Compiles a bundle's kernels ahead of time.</summary>
public static class BinaryCompiler
{
    /// <summary>Adds machine code and PTX for each architecture.</summary>
    /// <param name="bundle">A bundle without binaries.</param>
    /// <param name="compiler">The compiler.</param>
    /// <param name="archs">The architectures.</param>
    /// <param name="report">Is told what is being done.</param>
    /// <param name="cancellation">Stops between two compilations.</param>
    /// <exception cref="CudaException">The compiler doesn't know an architecture.</exception>
    /// <exception cref="DiagnosticException">The kernels don't compile (RVC3003).</exception>
    public static CudaBundle Compile(CudaBundle bundle, Nvrtc compiler, IEnumerable<CudaArch> archs, Action<string> report, CancellationToken cancellation)
    {
        var ordered = archs.Distinct().Order().ToArray();
        var compiled = new NvrtcResult[ordered.Length];
        var done = 0;
        try
        {
            report($"compiling kernels for {string.Join(", ", ordered)}");
            Parallel.For(0, ordered.Length, new ParallelOptions { CancellationToken = cancellation }, i =>
            {
                compiled[i] = OwnKernels.Compile(() => compiler.CompileBoth(bundle.Kernels, ordered[i]));
                report($"compiled kernels for {ordered[i]} ({Interlocked.Increment(ref done)} of {ordered.Length})");
            });
        }
        catch (AggregateException e) when (e.InnerExceptions[0] is CudaException or DiagnosticException)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }

        var binaries = ordered.SelectMany((arch, i) => new[]
        {
            (Binary: Binary(arch, BundleBinaryKind.Cubin, compiled[i].Cubin), Bytes: compiled[i].Cubin),
            (Binary: Binary(arch, BundleBinaryKind.Ptx, compiled[i].Ptx), Bytes: compiled[i].Ptx),
        }).ToArray();
        return bundle with
        {
            Manifest = bundle.Manifest with { Binaries = [.. binaries.Select(b => b.Binary)] },
            Binaries = [.. binaries.Select(b => (ReadOnlyMemory<byte>)b.Bytes)],
        };
    }

    private static BundleBinary Binary(CudaArch arch, BundleBinaryKind kind, byte[] bytes) =>
        new(arch, kind, BundleFile.Of($"kernels.{arch}.{(kind == BundleBinaryKind.Cubin ? "cubin" : "ptx")}", bytes));
}
