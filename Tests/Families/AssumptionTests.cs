using System.Collections.Immutable;
using RepVgg.Frontend;
using RepVgg.Frontend.Containers;
using RepVgg.Frontend.Families;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Ops;

namespace RepVgg.Tests.Families;

/// <summary>What a state dict can't tell: conventions that are said, options that replace them, settings of pickled modules.</summary>
public sealed class AssumptionTests
{
    private const string Epsilon = "batch norm's epsilon is 1E-05 by convention (--bn-eps sets another)";

    private static readonly Dictionary<string, int> Dilations = new(StringComparer.Ordinal) { ["layer3"] = 2, ["layer4"] = 4 };

    [Theory]
    [InlineData("official_plain", Epsilon, "the stem and the first block of each stage have stride 2", "blocks end in ReLU")]
    [InlineData("already_deploy", "the stem and the first block of each stage have stride 2", "blocks end in ReLU")]
    [InlineData("torchvision_mobilenet_v2", Epsilon, "the stem has stride 2 and the stages' first blocks have strides 1, 2, 2, 2, 1, 2, 1, as published", "activations are ReLU6")]
    [InlineData("torchvision_vgg", "max pools stand where numbers of layers are left out, and one after the last convolution", "convolutions, and fully connected layers but the last, are followed by ReLU")]
    [InlineData("torchvision_efficientnet_v2", "batch norm's epsilon is 0.001 by convention (--bn-eps sets another)", "the stem has stride 2 and the stages' first blocks have strides 1, 2, 2, 2, 1, 2, as published", "activations are SiLU, also within squeeze-excite")]
    [InlineData("whole_model_pickle", "strides, paddings and dilations were read from the pickled modules", "batch norm's epsilon was read from the pickled modules", "blocks end in ReLU")]
    public void EveryConventionIsSaid(string name, params string[] assumptions)
    {
        using var model = new GoldenCase(name).Import();
        Assert.Equal(assumptions, model.Assumptions);
    }

    [Fact]
    public void OptionsAreSaidToo()
    {
        using var model = new GoldenCase("torchvision_resnext_dilated").Import(options: new ImportOptions { BatchNormEpsilon = 0.002, Dilations = Dilations });
        Assert.Equal("batch norm's epsilon is 0.002 as given", model.Assumptions[0]);
        Assert.Equal(["'layer3' has stride 1 and dilation 2 as given", "'layer4' has stride 1 and dilation 4 as given"], model.Assumptions[^2..]);
    }

    [Theory]
    [InlineData("torchvision_efficientnet", 1e-5)]
    [InlineData("torchvision_efficientnet_v2", 1e-3)]
    [InlineData("torchvision_mobilenet_v3", 1e-3)]
    public void EpsilonIsTheFamilysUnlessGiven(string name, double convention)
    {
        foreach (double? given in (double?[])[null, 0.01])
        {
            using var model = new GoldenCase(name).Import(options: new ImportOptions { BatchNormEpsilon = given });
            Assert.All(model.Graph.Nodes.Select(n => n.Op).OfType<BatchNormOp>(), op => Assert.Equal(given ?? convention, op.Epsilon));
        }
    }

    [Fact]
    public void SettingsOfPickledModulesComeBeforeConventions()
    {
        const string name = "torchvision_resnext_dilated";
        var settings = new Dictionary<string, ImmutableArray<double>>(StringComparer.Ordinal)
        {
            ["layer3.0.conv2.stride"] = [1, 1],
            ["layer3.0.downsample.0.stride"] = [1, 1],
            ["layer3.1.conv2.dilation"] = [2, 2],
            ["layer3.1.conv2.padding"] = [2, 2],
            ["layer4.0.conv2.stride"] = [1, 1],
            ["layer4.0.conv2.dilation"] = [2, 2],
            ["layer4.0.conv2.padding"] = [2, 2],
            ["layer4.0.downsample.0.stride"] = [1, 1],
            ["layer4.1.conv2.dilation"] = [4, 4],
            ["layer4.1.conv2.padding"] = [4, 4],
        };
        using var model = WithSettings(name, settings);
        new GoldenCase(name).AssertOutput(model.Graph, "output_f64.npy", 1e-12);
    }

    [Fact]
    public void GivenDilationsComeBeforeSettingsOfPickledModules()
    {
        const string name = "torchvision_resnext_dilated";
        var settings = new Dictionary<string, ImmutableArray<double>>(StringComparer.Ordinal) { ["layer3.0.conv2.stride"] = [2, 2] };
        using var model = WithSettings(name, settings, new ImportOptions { Image = new(32, 32), Dilations = Dilations });
        new GoldenCase(name).AssertOutput(model.Graph, "output_f64.npy", 1e-12);
    }

    [Theory]
    [InlineData(1e9)]
    [InlineData(-1)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void ASettingThatIsNoNumberOfPixelsIsRefused(double value)
    {
        var settings = new Dictionary<string, ImmutableArray<double>>(StringComparer.Ordinal) { ["layer1.0.conv1.padding"] = [value] };
        var error = Assert.Throws<DiagnosticException>(() => WithSettings("torchvision_resnet_basic", settings));
        Assert.Equal(FrontendDiagnostics.UnsupportedModule, error.Diagnostic.Descriptor);
    }

    private static ImportedModel WithSettings(string name, Dictionary<string, ImmutableArray<double>> settings, ImportOptions? options = null)
    {
        var dict = CheckpointReader.Open(TestData.Golden(name));
        return ModelImporter.Import(new StateDict(dict.Format, dict.Entries, [], settings, dict), options ?? new ImportOptions { Image = new(32, 32) });
    }
}
