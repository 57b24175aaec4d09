using RepVgg.Frontend;
using RepVgg.Frontend.Families;
using RepVgg.Frontend.Recipes;
using RepVgg.IR.Ops;
using RepVgg.IR.Text;

namespace RepVgg.Tests.Families;

/// <summary>Which parts of a model its own plain form has as one convolution.</summary>
public sealed class PlainBlockTests
{
    [Fact]
    public void EveryBlockOfAFamilyIsDeclaredUnderItsPlainKey()
    {
        var dict = RepVggStateDicts.Training([2, 1, 1, 1], [8, 8, 16, 16, 24], groups: 1, classes: 5);
        using var model = ModelImporter.Import(dict, new ImportOptions { Image = new(32, 32) });
        Assert.Equal(
            ["stage0.rbr_reparam", "stage1.0.rbr_reparam", "stage1.1.rbr_reparam", "stage2.0.rbr_reparam", "stage3.0.rbr_reparam", "stage4.0.rbr_reparam"],
            model.PlainBlocks.Select(b => b.Key));
        Assert.Equal(("input", "stage0.sum"), (model.PlainBlocks[0].Input.Name, model.PlainBlocks[0].Output.Name));
        Assert.DoesNotContain(model.PlainBlocks, b => b.IsOptional);
    }

    /// <summary>torchvision has no conversion of its own; PyTorch's fused modules keep the convolution's name and gain a bias.</summary>
    [Fact]
    public void ABatchNormOfTorchvisionFoldsIntoTheConvolutionBeforeIt()
    {
        using var model = new GoldenCase("torchvision_resnet_basic").Import();
        Assert.Equal(["conv1", "layer1.0.conv1", "layer1.0.conv2"], model.PlainBlocks.Take(3).Select(b => b.Key));
        Assert.All(model.PlainBlocks, b => Assert.IsType<BatchNormOp>(model.TrainingGraph.Producer(b.Output)!.Op));
    }

    /// <summary>The authors' conversion merges large kernels and leaves all other batch norms.</summary>
    [Fact]
    public void OnlyLargeKernelsOfRepLkNetAreDeclared()
    {
        using var model = new GoldenCase("replknet").Import();
        Assert.Equal(
            Enumerable.Range(0, 4).Select(s => FormattableString.Invariant($"stages.{s}.blocks.0.large_kernel.lkb_reparam")), model.PlainBlocks.Select(b => b.Key));
    }

    [Fact]
    public void APlainBlockIsDeclaredNoMore()
    {
        var dict = RepVggStateDicts.Plain([2, 1, 1, 1], [8, 8, 16, 16, 24], groups: 1, classes: 5);
        using var model = ModelImporter.Import(dict, new ImportOptions { Image = new(32, 32) });
        Assert.Empty(model.PlainBlocks);
        Assert.Equal(dict.Entries, model.Tensors);
    }

    [Fact]
    public void NodesOfOneLocationAreABlockIfOneValueGoesInAndOneComesOut()
    {
        var graph = GraphParser.Parse("""
            graph @g(%x: f32[N,4,8,8], %z: f32[N,4,8,8]) {
              %w = constant random(seed: 1) : f32[4,4,3,3]
              %v = add %w, %w : f32[4,4,3,3] loc("weights")
              %a = conv2d %x, %v {padding = [1,1,1,1]} : f32[N,4,8,8] loc("first")
              %b = add %a, %x : f32[N,4,8,8] loc("first")
              %c = add %b, %z : f32[N,4,8,8] loc("two.inputs")
              %d = relu %c : f32[N,4,8,8] loc("two.outputs")
              %e = relu %d : f32[N,4,8,8] loc("two.outputs")
              %f = add %d, %e : f32[N,4,8,8]
              return %f
            }
            """);
        var block = Assert.Single(RecipeBlocks.Find(graph));
        Assert.Equal(("first", "x", "b", true), (block.Key, block.Input.Name, block.Output.Name, block.IsOptional));
    }
}
