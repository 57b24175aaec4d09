using RepVgg.Frontend;
using RepVgg.Frontend.Containers;
using RepVgg.Frontend.Families;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Tensors;

namespace RepVgg.Tests.Families;

/// <summary>Real checkpoints of each family with one thing wrong.</summary>
public sealed class BrokenFamilyTests
{
    [Theory]
    [InlineData("torchvision_resnet_basic", "layer2.0.bn2.running_var", "'layer2.0.bn2.running_var' is missing (found beside it: layer2.0.bn2.bias")]
    [InlineData("torchvision_resnet_bottleneck", "layer3.0.conv2.weight", "'layer3.0.conv2.weight' is missing")]
    [InlineData("torchvision_regnet_y", "trunk_output.block2.block2-0.f.se.fc2.bias", "'trunk_output.block2.block2-0.f.se.fc2.bias' is missing")]
    [InlineData("torchvision_mobilenet_v2", "features.4.conv.1.0.weight", "'features.4.conv.1.0.weight' is missing")]
    [InlineData("torchvision_efficientnet", "features.2.1.block.3.1.weight", "'features.2.1.block.3.1.weight' is missing")]
    [InlineData("torchvision_vgg", "classifier.3.bias", "'classifier.3.bias' is missing")]
    [InlineData("replknet", "stages.1.blocks.0.large_kernel.lkb_origin.bn.weight", "'stages.1.blocks.0.large_kernel.lkb_origin.bn.weight' is missing")]
    [InlineData("mm_yolox_pai", "ppf.conv2.conv.weight", "'ppf.conv2.conv.weight' is missing")]
    public void AMissingTensorIsNamed(string name, string tensor, string message) =>
        AssertRefused(FamilyDiagnostics.MissingTensor, message, name, entries => entries.Where(e => e.Name != tensor));

    [Theory]
    [InlineData("torchvision_resnet_basic", "layer1.0.conv1.weight", "3x4x3x3", "'layer1.0.bn1.weight' has shape [4], but [3] is expected")]
    [InlineData("torchvision_resnet_basic", "fc.weight", "10x7", "'fc.weight' has shape [10,7], but [10,32] is expected")]
    [InlineData("torchvision_regnet_x", "stem.0.weight", "8x3x3", "'stem.0.weight' has shape [8,3,3], but 4 dimensions are expected")]
    [InlineData("torchvision_mobilenet_v2", "features.4.conv.1.0.weight", "48x5x3x3", "'features.4.conv.1.0.weight' has shape [48,5,3,3], which doesn't fit 48 input channels")]
    [InlineData("torchvision_efficientnet", "features.3.0.block.1.0.weight", "32x1x4x4", "'features.3.0.block.1.0.weight' has shape [32,1,4,4], but a square kernel of odd size is expected")]
    [InlineData("torchvision_vgg", "classifier.0.weight", "12x41", "'classifier.0.weight' takes 41 values, which isn't a square image of 10 channels")]
    [InlineData("torchvision_vgg", "features.3.weight", "6x4x5x5", "'features.3.weight' has shape [6,4,5,5], but VGG's kernels are 3×3")]
    [InlineData("replknet", "head.weight", "10x23", "'head.weight' has shape [10,23], but [10,24] is expected")]
    public void AWrongShapeIsNamed(string name, string tensor, string shape, string message) =>
        AssertRefused(FamilyDiagnostics.WrongShape, message, name, entries => entries.Select(e => e.Name == tensor ? (e.Name, Random(shape)) : e));

    [Fact]
    public void ABlockWhoseShortcutIsMissingIsRefused() => AssertRefused(
        FamilyDiagnostics.WrongShape,
        "the two sides of the residual block 'layer2.0' don't agree",
        "torchvision_resnet_basic",
        entries => entries.Where(e => !e.Name.StartsWith("layer2.0.downsample", StringComparison.Ordinal)));

    [Theory]
    [InlineData("torchvision_resnet_basic", "layer2.0.se.fc1.weight")]
    [InlineData("torchvision_regnet_x", "trunk_output.block1.block1-0.f.d.0.weight")]
    [InlineData("torchvision_mobilenet_v2", "features.30.conv.0.0.weight")]
    [InlineData("torchvision_mobilenet_v3", "features.12.2.weight")]
    [InlineData("torchvision_efficientnet", "features.2.9.block.0.0.weight")]
    [InlineData("torchvision_vgg_bn", "features.1.scale")]
    [InlineData("replknet", "stages.0.blocks.0.gamma")]
    public void AnUnexpectedTensorIsNamed(string name, string tensor) =>
        AssertRefused(FamilyDiagnostics.UnexpectedTensor, $"'{tensor}': a ", name, entries => entries.Append((tensor, Random("4"))));

    [Theory]
    [InlineData("torchvision_resnet_basic", "conv1.weight", "conv1.weight", "'conv1.weight' has shape [4,3,3,3]: only ResNets with a 7×7 stem")]
    [InlineData("torchvision_vgg", "features.3.", "features.4.", "between 'features.0' and 'features.4' are layers that VGG doesn't have there")]
    public void AnUnknownVariantIsSaidToBeOne(string name, string from, string to, string message) => AssertRefused(
        FamilyDiagnostics.UnknownVariant,
        message,
        name,
        entries => entries.Select(e => (e.Name.Replace(from, to, StringComparison.Ordinal), e.Name == "conv1.weight" ? Random("4x3x3x3") : e.Tensor)));

    [Fact]
    public void AMobileNetV3OfAnotherDepthIsRefused() => AssertRefused(
        FamilyDiagnostics.UnknownVariant,
        "the network has 10 blocks: strides and activations are known for MobileNetV3-Large (15) and -Small (11) only",
        "torchvision_mobilenet_v3",
        entries => entries.Where(e => !e.Name.StartsWith("features.11.", StringComparison.Ordinal)));

    [Theory]
    [InlineData("torchvision_vgg", 8)]
    [InlineData("mm_yolox_pai", 0)]
    public void AnImageThatIsTooSmallIsAUsageError(string name, int side) => AssertRefused(
        FamilyDiagnostics.InputShape, FormattableString.Invariant($"the network doesn't fit an image of {side}×{side} (--input-shape)"), name, e => e, new ImportOptions { Image = new(side, side) });

    [Theory]
    [InlineData("torchvision_resnet_basic", "layer9", "this ResNet model has no stage or block 'layer9' that can be dilated; its stages are layer1, layer2, layer3, layer4")]
    [InlineData("official_plain", "stage3.9", "this RepVGG model has no stage or block 'stage3.9' that can be dilated; its stages are stage1, stage2, stage3, stage4")]
    [InlineData("torchvision_vgg", "stage3", "the stages of a VGG model can't be dilated, so --dilation stage3=… doesn't apply")]
    public void ADilationOfAnUnknownStageIsAUsageError(string name, string stage, string message) => AssertRefused(
        FamilyDiagnostics.UnknownStage, message, name, e => e, new ImportOptions { Dilations = new Dictionary<string, int>(StringComparer.Ordinal) { [stage] = 2 } });

    private static void AssertRefused(
        DiagnosticDescriptor expected,
        string message,
        string name,
        Func<IEnumerable<(string Name, Tensor Tensor)>, IEnumerable<(string, Tensor)>> edit,
        ImportOptions? options = null)
    {
        using var dict = CheckpointReader.Open(TestData.Golden(name));
        var edited = StateDict.FromTensors(edit(dict.Entries.Select(e => (e.Name, e.Tensor))));
        var diagnostic = Assert.Throws<DiagnosticException>(() => ModelImporter.Import(edited, options ?? new ImportOptions { Image = new(64, 64) })).Diagnostic;
        Assert.StartsWith(message, diagnostic.Message, StringComparison.Ordinal);
        Assert.Equal(expected, diagnostic.Descriptor);
    }

    private static Tensor Random(string shape) =>
        Tensor.Random(Shape.Of([.. shape.Split('x').Select(d => int.Parse(d, System.Globalization.CultureInfo.InvariantCulture))]), 1);
}
