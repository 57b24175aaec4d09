using RepVgg.Backends.Cuda;
using RepVgg.Backends.Cuda.Bundles;
using RepVgg.IR.Interpretation;
using RepVgg.Passes.Pipelines;
using RepVgg.Runtime.Cuda;
using RepVgg.Tests.Backends.Cuda.Toolchain;
using RepVgg.Tests.Exports;

namespace RepVgg.Tests.Backends.Cuda.PtxMachine;

/// <summary>Whole networks as <c>rvc compile --arch sm_61</c> compiles them, machine code and all, against what PyTorch computed in float64.</summary>
public sealed class PtxNetworkTests
{
    /// <summary>The device refuses the machine code: the loader goes on to the PTX.</summary>
    [Theory]
    [InlineData("official_se")]
    [InlineData("timm_mobileone_b4")]
    public void ComputesWhatPyTorchComputes(string name)
    {
        var arch = new CudaArch(6, 1);
        var golden = ExportCase.Of(name);
        using var model = golden.Import();
        var graph = Pipeline.Run(model.Graph, StandardPipeline.Passes).After;
        var bundle = CudaBackend.Emit(graph, new() { Architectures = [arch], Batches = [1] });
        using var folder = new TemporaryFolder();
        foreach (var file in BinaryCompiler.Compile(bundle, CudaTools.RequireNvrtc(), [arch], _ => { }, TestContext.Current.CancellationToken).Files)
        {
            using var stream = File.Create(folder.File(file.Name));
            file.Write(stream);
        }

        var inputs = golden.Inputs;
        var images = inputs[0].Shape[0];
        using var loaded = PtxModel.Load(folder.Root, arch);
        var outputs = loaded.Run(images, [.. inputs.Select(i => (ReadOnlyMemory<float>)Array.ConvertAll(i.Data, v => (float)v))]);
        var expected = golden.Outputs(graph);
        Assert.Equal(expected.Length, outputs.Length);
        ExportCase.AssertEqual(expected, [.. outputs.Zip(expected, (o, e) => new DenseTensor(e.Shape, Array.ConvertAll(o, v => (double)v)))], 1e-4);
    }
}
