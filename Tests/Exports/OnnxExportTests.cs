using Microsoft.ML.OnnxRuntime;
using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda;
using RepVgg.Backends.Onnx;
using RepVgg.Cli.Infrastructure;
using RepVgg.Cli.Targets;
using RepVgg.Frontend;
using RepVgg.Frontend.Containers;
using RepVgg.Frontend.Families;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Interpretation;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;
using RepVgg.IR.Text;
using RepVgg.Passes.Pipelines;

namespace RepVgg.Tests.Exports;

/// <summary>Exported models in ONNX Runtime, against what PyTorch computed in float64.</summary>
public sealed class OnnxExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Cases() => ExportCase.All();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void OnnxRuntimeComputesWhatPyTorchDid(string name)
    {
        var model = ExportCase.Of(name);
        using var imported = model.Import();
        using var session = new InferenceSession(model.Compile("onnx", _folder));
        var (inputs, expected) = (model.Inputs, model.Outputs(imported.Graph));
        ExportCase.AssertEqual(expected, OnnxRun.Outputs(session, imported.Graph, inputs), 1e-5);

        // A batch of three images, of which the last is the known one.
        DenseTensor[] batch = [.. inputs.Select(i => new DenseTensor(
            Shape.Of([3, .. i.Shape.Dimensions.Skip(1)]), [.. new double[2 * i.Data.Length], .. i.Data]))];
        var outputs = OnnxRun.Outputs(session, imported.Graph, batch);
        Assert.All(outputs, o => Assert.Equal(3, o.Shape[0]));
        ExportCase.AssertEqual(expected, [.. outputs.Zip(expected).Select(p => new DenseTensor(p.Second.Shape, p.First.Data[^p.Second.Data.Length..]))], 1e-5);
    }

    /// <summary>
    /// An export is plain: what is left to do for the passes is to put activations, and scales and shifts written as batch norms,
    /// back into the form that the IR has for them.
    /// </summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void CompilingAnExportChangesNothing(string name)
    {
        var first = ExportCase.Of(name).Compile("onnx", _folder);
        using var model = ModelImporter.Import(first, new ImportOptions());
        var result = Pipeline.Run(model.Graph, StandardPipeline.Passes);
        Assert.Empty(result.Reports.SelectMany(r => r.Certificates).Select(c => c.Pattern).Except(["fuse-activation", "fuse-add", "lower-batch-norm"]));
        Assert.Equal(File.ReadAllBytes(first), OnnxRun.Bytes(result.After));
    }

    /// <summary>An ONNX model has no checkpoint's names: its weights are named after the layers.</summary>
    [Theory]
    [InlineData("pth")]
    [InlineData("safetensors")]
    public void AnOnnxModelBecomesACheckpointOfItsPlainLayers(string target)
    {
        var onnx = ExportCase.Of("official_g2").Compile("onnx", _folder);
        var request = new CompileRequest(
            onnx, "", new ImportOptions(), _folder.Root, "weights", StandardPipeline.Passes, int.MaxValue, new LoweringOptions(), new CudaOptions());
        var file = Compilation.Run(
            CompileTarget.Find(target), request, new WorkProgress(), CancellationToken.None).Files[0];
        using var weights = CheckpointReader.Open(file);
        using var model = ModelImporter.Import(onnx, new ImportOptions());
        var constants = model.Graph.Nodes.Select(n => n.Op).OfType<ConstantOp>().Select(c => c.Tensor).ToArray();
        Assert.Equal(constants.Length, weights.Entries.Length);
        Assert.All(weights.Entries, e => Assert.Contains(constants, c => c.Shape.Equals(e.Tensor.Shape) && c.Read().Span.SequenceEqual(e.Tensor.Read().Span)));
        Assert.All(weights.Entries, e => Assert.Matches(@"\.(weight|bias)$", e.Name));
    }

    [Fact]
    public void TheSameModelGivesTheSameBytes()
    {
        var model = ExportCase.Of("official_se");
        Assert.Equal(File.ReadAllBytes(model.Compile("onnx", _folder, name: "a")), File.ReadAllBytes(model.Compile("onnx", _folder, name: "b")));
    }

    [Fact]
    public void SeveralOutputsKeepTheirNames()
    {
        var model = ExportCase.Of("repvggplus_pse");
        using var imported = ModelImporter.Import(model.Model, model.Options with { Outputs = ["stage1_aux", "output"] });
        var graph = Pipeline.Run(imported.Graph, StandardPipeline.Passes).After;
        var outputs = OnnxRun.Outputs(OnnxRun.Bytes(graph), graph, model.Inputs);
        foreach (var (output, file) in outputs.Zip(["output_f64_1_stage1_aux.npy", "output_f64.npy"]))
        {
            Assert.InRange(ErrorMeasure.Between(output.Data, RepVgg.Runtime.Numpy.NpyFile.Read(model.File(file)).Values).RelativeL2, 0, 1e-5);
        }
    }

    /// <summary>An input, a constant and one value twice as outputs, and an inner value called as an output is.</summary>
    [Fact]
    public void OutputsAreCalledAsTheGraphCallsThem() => Assert.InRange(
        OnnxRun.Error("""
            graph @g(%x: f32[N,4]) {
              %first = relu %x : f32[N,4]
              %y = sigmoid %first : f32[N,4]
              return first = %y, second = %y, %x, third = %x
            }
            """),
        0,
        1e-6);

    [Fact]
    public void AnOutputCalledAsAnInputIsRefused()
    {
        var error = Assert.Throws<DiagnosticException>(() => OnnxRun.Bytes(GraphParser.Parse(
            "graph @g(%x: f32[N,4]) {\n  %y = relu %x : f32[N,4]\n  return x = %y\n}")));
        Assert.Equal("the output 'x' is called as an input is; an ONNX model can't have that", error.Diagnostic.Message);
    }

    /// <summary>What models above protobuf's 2 GiB need, with a limit that a small one exceeds.</summary>
    [Fact]
    public void LargeWeightsLieBesideTheModel()
    {
        var model = ExportCase.Of("official_g2");
        using var imported = model.Import();
        var graph = Pipeline.Run(imported.Graph, StandardPipeline.Passes).After;
        var files = OnnxBackend.Emit(graph, new OnnxOptions { FileName = "m.onnx", ExternalDataAbove = 1000 });
        Assert.Equal(["m.onnx.data", "m.onnx"], files.Select(f => f.Name));
        foreach (var (name, write) in files)
        {
            using var stream = File.Create(_folder.File(name));
            write(stream);
        }

        Assert.InRange(new FileInfo(_folder.File("m.onnx")).Length, 1, 20_000);
        using var session = new InferenceSession(_folder.File("m.onnx"));
        ExportCase.AssertEqual(model.Outputs(graph), OnnxRun.Outputs(session, graph, model.Inputs), 1e-5);
    }
}
