using RepVgg.Backends.Core;
using RepVgg.Runtime.Cuda;

namespace RepVgg.Backends.Cuda.Bundles;

/// <summary>Kernels that the backend has just written. A bundle's may be anybody's: they are broken input where they don't compile, these are a bug.</summary>
public static class OwnKernels
{
    /// <summary>Does what compiles them.</summary>
    /// <exception cref="IR.Diagnostics.DiagnosticException">They don't compile (RVC3003).</exception>
    /// <exception cref="CudaException">Anything else that goes wrong.</exception>
    public static T Compile<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (CudaException e) when (e.Problem == CudaProblem.CompilationFailed)
        {
            throw BackendDiagnostics.InvalidSource.Error(e.Message, e);
        }
    }
}
