using RepVgg.Backends.Core;
using RepVgg.Backends.CSharp;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Graphs;
using RepVgg.IR.Interpretation;
using RepVgg.Passes.Pipelines;
using RepVgg.Tests.Frontend.Onnx;

namespace RepVgg.Tests.Backends;

/// <summary>The ONNX project's operator tests through the passes and the generated class, as far as they have a batch.</summary>
public sealed class OperatorConformanceTests
{
    /// <summary>What the importer takes and this backend doesn't: dilated average pools, outputs that are constant or empty.</summary>
    private static readonly string[] Refused =
        ["test_averagepool_2d_dilations", "test_averagepool_3d_dilations", "test_constant", "test_slice_start_out_of_bounds"];

    public static TheoryData<string> Tests() => OperatorTests.Supported();

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Tests))]
    public void TheGeneratedClassPasses(string name) => Assert.InRange(
        new OperatorTest(name).Error((graph, inputs) => IsRefused(name) || graph.Inputs.Any(i => !i.Shape.HasBatch) ? Refuse(graph, inputs) : Run(graph, inputs)),
        0,
        OperatorTests.Tolerance(name) * 5);

    private static bool IsRefused(string name) =>
        Refused.Any(r => name == r || (r.EndsWith("_dilations", StringComparison.Ordinal) && name.StartsWith(r, StringComparison.Ordinal)));

    private static IEnumerable<DenseTensor> Refuse(Graph graph, DenseTensor[] inputs)
    {
        var error = Assert.Throws<DiagnosticException>(() => BackendRun.Lower(graph));
        Assert.Equal(BackendDiagnostics.UnsupportedOp, error.Diagnostic.Descriptor);
        return new ReferenceInterpreter().Run(graph, inputs);
    }

    private static DenseTensor[] Run(Graph graph, DenseTensor[] inputs)
    {
        var model = BackendRun.Lower(Pipeline.Run(graph, StandardPipeline.Passes).After);
        using var session = CSharpEngine.Load(model, BackendRun.Options);
        var batch = inputs[0].Shape[0];
        float[][] outputs = [.. model.Outputs.Select(o => new float[o.ImageLength * batch])];
        session.Run(
            [.. inputs.Select(i => (ReadOnlyMemory<float>)Array.ConvertAll(i.Data, v => (float)v))],
            [.. outputs.Select(o => o.AsMemory())]);
        return [.. model.Outputs.Zip(outputs, (port, values) => new DenseTensor(port.Shape.WithBatch(batch), Array.ConvertAll(values, v => (double)v)))];
    }
}
