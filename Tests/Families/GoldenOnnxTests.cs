using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.Passes.Pipelines;

namespace RepVgg.Tests.Families;

/// <summary>Networks as torch.onnx exports them come out as those of their checkpoints do.</summary>
public sealed class GoldenOnnxTests
{
    /// <summary>Each block of a RepVGG is one convolution; a residual block keeps its sum; PSPNet its pyramid.</summary>
    [Theory]
    [InlineData("onnx_repvgg_train_preserve", 8, 0)]
    [InlineData("onnx_repvgg_train_eval", 8, 0)]
    [InlineData("onnx_repvgg_deploy", 8, 0)]
    [InlineData("onnx_resnet18_narrow_preserve", 21, 8)]
    [InlineData("onnx_vggbn_narrow_preserve", 5, 0)]
    public void BatchNormsAndBranchesAreMerged(string name, int convolutions, int sums)
    {
        var after = Plain(name);
        Assert.DoesNotContain(after.Nodes, n => n.Op is BatchNormOp or ScaleShiftOp or IdentityOp);
        Assert.Equal(convolutions, after.Nodes.Count(n => n.Op is Conv2DOp));
        Assert.Equal(sums, ResidualSums.Count(after));
        Assert.DoesNotContain(after.Nodes, n => n.Op is AddOp);
    }

    [Fact]
    public void TheFixedBatchOfAnExportBecomesTheSymbol()
    {
        using var model = new GoldenCase("onnx_repvgg_train_preserve").Import();
        Assert.Equal("f32[N,3,48,48]", model.Graph.Inputs.Single().Type.ToString());
        Assert.Equal("f32[N,10]", model.Graph.Outputs.Single().Value.Type.ToString());
    }

    [Fact]
    public void LocationsAreThoseOfTheTrainedModules()
    {
        using var model = new GoldenCase("onnx_pspnet_preserve").Import();
        var locations = model.Graph.Nodes.Select(n => n.Location).ToHashSet(StringComparer.Ordinal);
        Assert.Contains("layer1.0.rbr_dense.conv", locations);
        Assert.Contains("ppm.features.3.1", locations);
    }

    [Fact]
    public void AGateOfSigmoidsIsSilu()
    {
        using var model = new GoldenCase("onnx_efficientnet_narrow_preserve").Import();
        Assert.Contains(model.Graph.Nodes, n => n.Op is ActivationOp { Function: Silu });
        Assert.All(model.Graph.Nodes.Where(n => n.Op is MulOp), n => Assert.NotEqual(n.Operands[0].Shape, n.Operands[1].Shape));
    }

    private static Graph Plain(string name)
    {
        using var model = new GoldenCase(name).Import();
        return Pipeline.Run(model.Graph, StandardPipeline.Passes).After;
    }
}
