using RepVgg.Backends.Cuda;
using RepVgg.Backends.Cuda.Architectures;
using RepVgg.Cli.Infrastructure;
using RepVgg.Cli.Measuring;
using RepVgg.IR.Analysis;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Graphs;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Cli.SelfTest;

/// <summary>Times models with the device's events. Where a batch doesn't fit its memory, half of it is tried.</summary>
/// <param name="libraries">The driver and the compiler.</param>
/// <param name="device">Its device.</param>
/// <param name="arch">The architecture to choose schedules for.</param>
/// <param name="rounds">Runs that count.</param>
/// <param name="kernels">Kernels that are compiled already, or null.</param>
internal sealed class SpeedCheck(CudaLibraries libraries, CudaDeviceInfo device, CudaArch arch, int rounds, CompiledKernels? kernels)
{
    /// <summary>How models are compiled: for one batch.</summary>
    public static CudaOptions Options(BundlePrecision precision, CudaArch arch, int batch) => new() { Architectures = [arch], Precision = precision, Batches = [batch] };

    /// <summary>Times a model; what fails is a result, too.</summary>
    public SpeedResult Run(Graph graph, BundlePrecision precision, int batch)
    {
        var result = new SpeedResult(graph.Name, precision, batch, batch, double.NaN, double.NaN, GraphStatistics.Of(graph).Macs, Peak(precision), Failure: null);
        try
        {
            return Time(graph, result);
        }
        catch (CudaException e)
        {
            return result with { Failure = CudaDiagnostics.Of(e).ToString() };
        }
        catch (DiagnosticException e)
        {
            return result with { Failure = e.Diagnostic.ToString() };
        }
        catch (Exception e) when (e is OutOfMemoryException or OverflowException or IOException)
        {
            return result with { Failure = CliDiagnostics.FileAccess.With(e.Message).ToString() };
        }
    }

    private SpeedResult Time(Graph graph, SpeedResult result)
    {
        for (var batch = result.AskedBatch; ; batch /= 2)
        {
            try
            {
                using var model = CudaEngine.Load(graph, Options(result.Precision, arch, batch), libraries, batch, kernels is null ? null : kernels.AddTo);
                var times = model.RunTimes(batch, rounds);
                return result with { Batch = batch, Milliseconds = Median.Of(times.Select(t => (double)t)), Least = times.Min() };
            }
            catch (CudaException e) when (e.Problem == CudaProblem.OutOfMemory && batch > 1)
            {
                // The next one is half as large.
            }
        }
    }

    private double? Peak(BundlePrecision precision)
    {
        var model = GpuModel.For(device.Arch);
        var perClock = precision switch
        {
            BundlePrecision.Fp32 => model.FusedMultiplyAddsPerClock,
            BundlePrecision.Fp16 => model.HalfPerClock,
            BundlePrecision.Tf32x3 => model.Tf32PerClock / 3,
            _ => model.Tf32PerClock,
        };
        return device.ClockKilohertz == 0 || perClock == 0 ? null : 2e3 * device.ClockKilohertz * device.Multiprocessors * perClock;
    }
}
