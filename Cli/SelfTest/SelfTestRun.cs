using System.Collections.Immutable;
using RepVgg.Cli.Infrastructure;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Compilation;

namespace RepVgg.Cli.SelfTest;

/// <summary>Runs all checks one after another; none stops the others.</summary>
internal static class SelfTestRun
{
    /// <summary>Runs them.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="models">The models to time, or null for the engine's own.</param>
    /// <param name="allSchedules">Every schedule, also on the emulated device.</param>
    /// <param name="kernels">Kernels that are compiled already, or null.</param>
    /// <param name="results">Told of each result.</param>
    /// <param name="report">Told what is being done.</param>
    /// <param name="cancellation">Stops between checks.</param>
    /// <exception cref="CudaException">There is no driver or device, or nothing that compiles kernels.</exception>
    public static SelfTestResult Run(
        string engine,
        ImmutableArray<string>? models,
        bool allSchedules,
        CompiledKernels? kernels,
        SelfTestReport results,
        Action<string> report,
        CancellationToken cancellation)
    {
        var libraries = CudaEngine.Libraries(engine);
        var device = CudaEngine.Device(libraries);
        var compiler = (kernels is null ? Nvrtc.Load(libraries) : Nvrtc.TryLoad(libraries))?.Version.ToString();
        var plan = SelfTestPlan.For(engine, device.Arch, models, allSchedules);
        var arch = CudaEngine.PlanArch(device);
        var result = new SelfTestResult(engine, device, compiler, plan.ImageSize, [], []);
        results.Begin(result);
        var variants = ImmutableArray.CreateBuilder<VariantResult>();
        var check = new VariantCheck(libraries, arch, plan.Schedules, kernels);
        foreach (var (layer, precision, step) in SelfTestPlan.Checks(device.Arch))
        {
            cancellation.ThrowIfCancellationRequested();
            report(step);
            foreach (var variant in check.Run(layer, precision))
            {
                variants.Add(variant);
                results.Add(variant);
            }
        }

        results.BeginModels(plan.ImageSize, result.IsEmulated);
        var speeds = Speeds(plan, new SpeedCheck(libraries, device, arch, plan.Rounds, kernels), results, report, cancellation);
        return result with { Variants = variants.ToImmutable(), Speeds = speeds };
    }

    private static ImmutableArray<SpeedResult> Speeds(
        SelfTestPlan plan, SpeedCheck check, SelfTestReport results, Action<string> report, CancellationToken cancellation)
    {
        var speeds = ImmutableArray.CreateBuilder<SpeedResult>();
        foreach (var (graph, precision, batch, step) in plan.Timings)
        {
            cancellation.ThrowIfCancellationRequested();
            report(step);
            speeds.Add(check.Run(graph, precision, batch));
            results.Add(speeds[^1], plan.ImageSize);
        }

        return speeds.ToImmutable();
    }
}
