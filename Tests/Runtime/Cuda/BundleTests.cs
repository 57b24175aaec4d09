using System.Text;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Tests.Runtime.Cuda;

/// <summary>Bundles are read as they were written; their text is fixed.</summary>
public sealed class BundleTests
{
    private const string Text = """
        {
          "schema": 1,
          "generator": "rvc test",
          "command": "rvc compile tiny --target cuda",
          "model": {"name":"Tiny"},
          "precision": "fp32",
          "inputs": [
            {"name":"image","dimensions":[3,2,2]}
          ],
          "outputs": [
            {"name":"scores","dimensions":[12]}
          ],
          "kernels": {"file":"kernels.cu","sha256":"KERNELS"},
          "weights": {"file":"weights.safetensors","sha256":"WEIGHTS"},
          "derivedWeights": [],
          "binaries": [],
          "arenaBytesPerImage": 256,
          "buffers": [
            {"name":"scaled","offset":0,"bytes":256}
          ],
          "plans": [
            {
              "archs": ["sm_61","sm_80"],
              "minimumBatch": 1,
              "launches": [
                {
                  "kernel": "scale_shift",
                  "layer": "scale",
                  "macs": 12,
                  "grid": [{"perImage":12,"per":64},1,1],
                  "block": [64,1,1],
                  "arguments": [{"input":0},{"weight":"scale_shift.weights"},{"buffer":0},{"int":4},"images"]
                },
                {
                  "kernel": "relu",
                  "layer": "relu",
                  "macs": 0,
                  "grid": [{"perImage":12,"per":64},1,1],
                  "block": [64,1,1],
                  "arguments": [{"buffer":0},{"output":0},"images"]
                }
              ]
            }
          ]
        }

        """;

    [Fact]
    public void The_text_is_fixed()
    {
        var manifest = TinyBundle.Manifest();
        var expected = Text.Replace("KERNELS", manifest.Kernels.Sha256, StringComparison.Ordinal)
            .Replace("WEIGHTS", manifest.Weights.Sha256, StringComparison.Ordinal).ReplaceLineEndings("\n");
        Assert.Equal(expected, Encoding.UTF8.GetString(TinyBundle.Json(manifest)));
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        using var folder = new TemporaryFolder();
        var binary = folder.Write("kernels.sm_80.ptx", [1, 2, 3]);
        var manifest = TinyBundle.Manifest() with
        {
            ModelName = "Größe \"A0\"\n",
            Precision = BundlePrecision.Tf32x3,
            Binaries = [new(new(8, 0), BundleBinaryKind.Ptx, BundleFile.Of(Path.GetFileName(binary), [1, 2, 3]))],
        };
        using var bundle = BundleReader.Read(TinyBundle.Write(folder, manifest));
        Assert.Equal(TinyBundle.Json(manifest), TinyBundle.Json(bundle.Manifest));
        Assert.Equal(manifest.ModelName, bundle.Manifest.ModelName);
        Assert.Equal(TinyBundle.Source, bundle.KernelSource);
        Assert.Equal([1, 2, 3], bundle.Binaries.Single().ToArray());
        Assert.Equal(["scale_shift.weights"], bundle.Weights.Tensors.Select(t => t.Name));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 1)]
    [InlineData(6, 2)]
    [InlineData(1_000_000_000, 187_500_000)]
    public void A_grid_grows_with_the_batch(int images, long blocks) => Assert.Equal(blocks, GridExtent.PerImage(12, 64).For(images));

    [Fact]
    public void The_writer_keeps_the_rules()
    {
        var error = Assert.Throws<CudaException>(() => TinyBundle.Json(TinyBundle.Manifest() with { ArenaBytesPerImage = 0 }));
        Assert.Equal(CudaProblem.BundleMalformed, error.Problem);
    }
}
