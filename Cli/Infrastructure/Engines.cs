using RepVgg.Backends.Core;
using RepVgg.Backends.CSharp;
using RepVgg.IR.Graphs;
using RepVgg.IR.Interpretation;
using RepVgg.IR.Tensors;
using RepVgg.Runtime;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Cli.Infrastructure;

/// <summary>Puts graphs into the engines that aren't the reference interpreter, and runs them.</summary>
internal static class Engines
{
    /// <summary>The name of the engine that runs what the C# backend emits.</summary>
    public const string CSharp = "csharp";

    /// <summary>Compiles a graph and loads it.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="choice">The engine and its options.</param>
    /// <param name="images">The most images that are computed at a time.</param>
    /// <param name="libraries">A driver and a compiler other than those of a CUDA engine.</param>
    /// <exception cref="IR.Diagnostics.DiagnosticException">An op or a use of it isn't supported.</exception>
    /// <exception cref="CudaException">There is no driver or device, or it refuses the kernels.</exception>
    public static LoadedEngine Load(Graph graph, EngineChoice choice, int images, CudaLibraries? libraries = null)
    {
        if (CudaEngine.Names.Contains(choice.Name, StringComparer.Ordinal))
        {
            libraries ??= CudaEngine.Libraries(choice.Name);
            var model = CudaEngine.Load(graph, choice.NamesArchitectures ? choice.Cuda : CudaEngine.ForDevice(choice.Cuda, libraries), libraries, images);
            return new(choice.Name, choice.Cuda.Precision, EngineTolerance.Of(choice.Cuda.Precision, CudaEngine.UsesWinograd(model)), model);
        }

        var lowered = Lowering.Lower(graph, choice.Lowering);
        var usesWinograd = lowered.Steps.Any(step => step is ConvolutionStep { Algorithm: WinogradConvolution });
        return new(
            choice.Name,
            BundlePrecision.Fp32,
            EngineTolerance.Of(BundlePrecision.Fp32, usesWinograd),
            CSharpEngine.Load(lowered, new CSharpOptions { ClassName = "Model" }));
    }

    /// <summary>Runs a session; inputs are rounded to float32, the results widened.</summary>
    public static DenseTensor[] Run(IInferenceSession session, DenseTensor[] inputs)
    {
        var batch = inputs[0].Shape[0];
        var results = session.Outputs.Select(o => new float[checked(batch * o.ElementCount)]).ToArray();
        session.Run(
            [.. inputs.Select(i => (ReadOnlyMemory<float>)Array.ConvertAll(i.Data, x => (float)x))],
            [.. results.Select(r => r.AsMemory())]);
        return [.. results.Select((r, i) => new DenseTensor(
            Shape.Of([batch, .. session.Outputs[i].Dimensions]), Array.ConvertAll(r, x => (double)x)))];
    }
}
