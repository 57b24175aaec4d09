using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda;
using RepVgg.Cli.Infrastructure;
using RepVgg.IR.Graphs;
using RepVgg.IR.Interpretation;

namespace RepVgg.Tests.Backends.Cuda;

/// <summary>Runs graphs on the emulated GPU as <c>rvc run</c> and <c>rvc verify</c> do.</summary>
internal static class EmulatedRun
{
    /// <summary>The outputs for a batch.</summary>
    public static DenseTensor[] Outputs(Graph graph, CudaOptions options, params DenseTensor[] inputs)
    {
        using var engine = Engines.Load(graph, new(CudaEngine.Emulated, new LoweringOptions(), options, NamesArchitectures: true), inputs[0].Shape[0]);
        return Engines.Run(engine.Session, inputs);
    }
}
