using RepVgg.Frontend;
using RepVgg.Frontend.Containers;
using RepVgg.Frontend.Families;
using RepVgg.IR.Tensors;
using RepVgg.Runtime.Numpy;

namespace RepVgg.Tests.Families;

/// <summary>Checkpoints in which only some of the blocks were converted to their plain form.</summary>
public sealed class HalfConvertedTests
{
    private const double Epsilon = 1e-5;

    /// <summary>Blocks of the authors' own conversion in place of those of the training form.</summary>
    [Theory]
    [InlineData("official_se", "stage2.", "stage4.")]
    [InlineData("repvggplus_pse", "stage1.", "stage3_second.")]
    [InlineData("timm_repvgg", "stages.0.", "stages.2.")]
    [InlineData("timm_mobileone_b4", "stem.", "stages.2.")]
    [InlineData("mm_repvgg", "backbone.stem.", "backbone.stage_3.")]
    [InlineData("apple_mobileone_b4", "stage0.", "stage3.")]
    [InlineData("replknet", "stages.1.", "stages.3.")]
    public void ConvertedBlocksStandBesideOthers(string name, params string[] converted)
    {
        using var training = CheckpointReader.Open(TestData.Golden(name));
        using var plain = CheckpointReader.Open(TestData.Golden(name, "deploy.ckpt"));
        AssertSame(name, training.Entries.Where(e => !IsConverted(e)).Concat(plain.Entries.Where(IsConverted)).Select(e => (e.Name, e.Tensor)), 1e-6);

        bool IsConverted(StateDictEntry entry) => converted.Any(prefix => entry.Name.StartsWith(prefix, StringComparison.Ordinal));
    }

    /// <summary>Every second batch norm is folded into the convolution before it, as PyTorch's <c>fuse_conv_bn_eval</c> names the result.</summary>
    [Theory]
    [InlineData("torchvision_resnet_basic")]
    [InlineData("torchvision_resnet_bottleneck")]
    [InlineData("torchvision_regnet_y")]
    [InlineData("torchvision_mobilenet_v2")]
    [InlineData("torchvision_efficientnet")]
    [InlineData("torchvision_vgg_bn")]
    public void FoldedBatchNormsStandBesideOthers(string name)
    {
        using var dict = CheckpointReader.Open(TestData.Golden(name));
        AssertSame(name, Fold(dict, every: 2), 1e-12);
        AssertSame(name, Fold(dict, every: 1), 1e-12);
    }

    private static List<(string, Tensor)> Fold(StateDict dict, int every)
    {
        var result = dict.Entries.ToDictionary(e => e.Name, e => e.Tensor, StringComparer.Ordinal);
        var (conv, found) = ("", 0);
        foreach (var (key, tensor) in dict.Entries.Select(e => (e.Name, e.Tensor)))
        {
            var prefix = key[..key.LastIndexOf('.')];
            if (key.EndsWith(".running_mean", StringComparison.Ordinal) && ++found % every == 0)
            {
                var scale = Vector(prefix + ".weight").Zip(Vector(prefix + ".running_var"), (gamma, variance) => gamma / Math.Sqrt(variance + Epsilon)).ToArray();
                var kernel = result[conv + ".weight"];
                var size = (int)(kernel.Count / scale.Length);
                var bias = result.ContainsKey(conv + ".bias") ? Vector(conv + ".bias") : new double[scale.Length];
                var (mean, shift) = (Vector(prefix + ".running_mean"), Vector(prefix + ".bias"));
                result[conv + ".weight"] = Tensor.Computed(kernel.Shape, [.. kernel.Read().ToArray().Select((w, i) => w * scale[i / size])]);
                result[conv + ".bias"] = Tensor.Computed(Shape.Of(scale.Length), [.. scale.Select((s, i) => (s * (bias[i] - mean[i])) + shift[i])]);
                foreach (var part in (string[])["weight", "bias", "running_mean", "running_var", "num_batches_tracked"])
                {
                    result.Remove($"{prefix}.{part}");
                }
            }
            else if (tensor.Shape.Rank == 4)
            {
                conv = prefix;
            }
        }

        return [.. result.Select(r => (r.Key, r.Value))];

        double[] Vector(string name) => dict.Find(name)!.Tensor.Read().ToArray();
    }

    private static void AssertSame(string name, IEnumerable<(string, Tensor)> tensors, double tolerance)
    {
        var input = NpyFile.Read(TestData.Golden(name, "input.npy"));
        using var model = ModelImporter.Import(StateDict.FromTensors(tensors), new ImportOptions { Image = new(input.Shape[2], input.Shape[3]) });
        new GoldenCase(name).AssertOutput(model.Graph, "output_f64.npy", tolerance);
    }
}
