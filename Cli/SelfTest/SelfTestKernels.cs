using RepVgg.Backends.Cuda;
using RepVgg.Cli.Infrastructure;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Compilation;

namespace RepVgg.Cli.SelfTest;

/// <summary>Compiles all kernels of a self-test ahead of time. It needs NVRTC, but no device.</summary>
internal static class SelfTestKernels
{
    /// <summary>Compiles them.</summary>
    /// <param name="engine">The engine that will run them.</param>
    /// <param name="arch">The device's architecture.</param>
    /// <param name="plan">What will be tested.</param>
    /// <param name="kernels">Where to.</param>
    /// <param name="report">Told what is being done.</param>
    /// <param name="cancellation">Stops between two compilations.</param>
    /// <returns>How many sources there are.</returns>
    /// <exception cref="CudaException">NVRTC isn't installed, or doesn't know the architecture.</exception>
    public static int Compile(string engine, CudaArch arch, SelfTestPlan plan, CompiledKernels kernels, Action<string> report, CancellationToken cancellation)
    {
        var compiler = Nvrtc.Load(CudaEngine.Libraries(engine));
        var sources = 0;
        foreach (var (layer, precision, step) in SelfTestPlan.Checks(arch))
        {
            Compile(step, CudaBackend.Source(layer.Graph, VariantCheck.Variants(layer.Graph, precision, arch, plan.Schedules).Options));
        }

        foreach (var (graph, precision, batch, step) in plan.Timings)
        {
            Compile(step, CudaBackend.Source(graph, SpeedCheck.Options(precision, arch, batch)));
        }

        return sources;

        void Compile(string what, string source)
        {
            cancellation.ThrowIfCancellationRequested();
            report("compiling " + what);
            kernels.Compile(source, arch, compiler);
            sources++;
        }
    }
}
