using System.Collections.Immutable;
using System.Text;
using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Architectures;
using RepVgg.Backends.Cuda.Costs;
using RepVgg.Backends.Cuda.Planning;
using RepVgg.Backends.Cuda.Source;
using RepVgg.Backends.Cuda.Tuning;
using RepVgg.IR.Graphs;
using RepVgg.Runtime;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Bundles;
using RepVgg.Runtime.Safetensors;

namespace RepVgg.Backends.Cuda;

/// <summary>Turns a model into a CUDA bundle: kernels, weights, manifest, launcher.</summary>
public static class CudaBackend
{
    private const string KernelsFile = "kernels.cu";
    private const string WeightsFile = "weights.safetensors";

    /// <summary>What the cost model says of a graph, for each architecture and batch. Weights aren't touched.</summary>
    /// <inheritdoc cref="Emit"/>
    public static ImmutableArray<PlanEstimate> Estimate(Graph graph, CudaOptions options)
    {
        var context = Context(graph, options);
        return
        [
            .. from arch in options.Architectures.Distinct().Order()
               from batch in options.Batches
               let plan = Plan(context, arch, batch)
               select new PlanEstimate(plan.Gpu, batch, plan.WeightBytes, plan.Estimates),
        ];
    }

    /// <summary>The convolution shapes of a graph that leave a choice, for the first architecture and batch, in the order of the layers.</summary>
    /// <inheritdoc cref="Emit"/>
    public static ImmutableArray<TunableShape> Tunable(Graph graph, CudaOptions options) =>
        [.. Plan(Context(graph, options), options.Architectures[0], options.Batches[0]).Choice.Shapes.Where(s => s.Candidates.Length > 1)];

    /// <summary>The CUDA C of a graph's bundle alone. Weights aren't touched.</summary>
    /// <inheritdoc cref="Emit"/>
    public static string Source(Graph graph, CudaOptions options)
    {
        var context = Context(graph, options);
        _ = Plans(context);
        return SourceFile.Write(context.Kernels, options);
    }

    /// <summary>Lowers a graph and writes its bundle.</summary>
    /// <param name="graph">The plain form.</param>
    /// <param name="options">The choices.</param>
    /// <exception cref="IR.Diagnostics.DiagnosticException">An op or a use of it isn't supported (RVC3001), or the model is too large (RVC3004).</exception>
    public static CudaBundle Emit(Graph graph, CudaOptions options)
    {
        var context = Context(graph, options);
        return Bundle(context, Plans(context));
    }

    /// <summary>The bundle of launches that were planned.</summary>
    internal static CudaBundle Bundle(BundleContext context, ImmutableArray<BundlePlan> plans)
    {
        var (model, options) = (context.Model, context.Options);
        var source = SourceFile.Write(context.Kernels, options);
        var (buffers, arenaBytes) = context.Memory.Plan();
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(stream, context.Weights.Tensors);
        var weights = stream.GetBuffer().AsMemory(0, (int)stream.Length);
        var manifest = new BundleManifest(
            options.Generator,
            options.Command,
            options.ModelName,
            options.Precision,
            [.. model.Inputs.Select(Signature)],
            [.. model.Outputs.Select(Signature)],
            BundleFile.Of(KernelsFile, Encoding.UTF8.GetBytes(source)),
            BundleFile.Of(WeightsFile, weights.Span),
            context.Weights.Derived,
            [],
            arenaBytes,
            buffers,
            plans);
        return new(manifest, source, weights, context.Weights.Tensors, [], options.ClassName);
    }

    /// <summary>What all plans of a graph share.</summary>
    internal static BundleContext Context(Graph graph, CudaOptions options)
    {
        TuningLookup.Require(options);

        // Layouts and algorithms of the CPU don't matter here; the direct ones ask for the least.
        return new(Lowering.Lower(graph, new LoweringOptions { Exact = true, PlanarInputChannels = 0, Fuse = false }), options);
    }

    private static ImmutableArray<BundlePlan> Plans(BundleContext context)
    {
        var plans = ImmutableArray.CreateBuilder<BundlePlan>();
        foreach (var arch in context.Options.Architectures.Distinct().Order())
        {
            ImmutableArray<BundleLaunch>? previous = null;
            foreach (var batch in context.Options.Batches)
            {
                var plan = Plan(context, arch, batch);
                if (previous is null || !LaunchComparer.Same(previous.Value, plan.Launches))
                {
                    Add(plans, new([arch], previous is null ? 1 : batch, plan.Launches));
                    previous = plan.Launches;
                }
            }
        }

        return plans.ToImmutable();
    }

    private static PlanContext Plan(BundleContext context, CudaArch arch, int batch)
    {
        var plan = new PlanContext(context, GpuModel.For(arch), batch, TuningLookup.For(context.Options, arch, batch));
        for (var i = 0; i < context.Model.Steps.Length; i++)
        {
            plan.Begin(i);
            StepPlanner.Plan(plan, context.Model.Steps[i]);
        }

        return plan;
    }

    /// <summary>Architectures whose launches are the same share a plan.</summary>
    private static void Add(ImmutableArray<BundlePlan>.Builder plans, BundlePlan plan)
    {
        for (var i = 0; i < plans.Count; i++)
        {
            if (plans[i].MinimumBatch == plan.MinimumBatch && LaunchComparer.Same(plans[i].Launches, plan.Launches))
            {
                plans[i] = plans[i] with { Archs = plans[i].Archs.AddRange(plan.Archs) };
                return;
            }
        }

        plans.Add(plan);
    }

    private static TensorSignature Signature(ModelPort port) => new(port.Name, port.Shape.Dimensions[1..]);
}
