using RepVgg.Frontend;
using RepVgg.Frontend.Containers;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Tensors;

namespace RepVgg.Tests.Frontend;

/// <summary>Files are recognised by content; accidents are explained.</summary>
public sealed class CheckpointReaderTests
{
    [Fact]
    public void A_missing_file_is_the_environment_s_fault()
    {
        var descriptor = Checkpoints.Refusal(Path.Combine(Path.GetTempPath(), "no such folder", "model.pth")).Descriptor;
        Assert.Equal((FrontendDiagnostics.FileNotFound, DiagnosticCategory.Environment), (descriptor, descriptor.Category));
    }

    [Fact]
    public void A_folder_is_wrong_usage()
    {
        var descriptor = Checkpoints.Refusal(Path.GetTempPath()).Descriptor;
        Assert.Equal((FrontendDiagnostics.IsDirectory, DiagnosticCategory.Usage), (descriptor, descriptor.Category));
    }

    [Theory]
    [InlineData("", "RVC1204")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "RVC1205")]
    [InlineData("\n <HTML><body>Sign in</body></HTML>", "RVC1206")]
    [InlineData("{\"message\": \"Not Found\"}", "RVC1207")]
    [InlineData("\u0001\u0002\u0003", "RVC1208")]
    [InlineData("BZh9", "RVC1209")]
    [InlineData("GGUF", "RVC1210")]
    public void Files_that_are_no_checkpoints_are_recognised(string content, string id)
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(id, Checkpoints.Refusal(folder.Write("model.pth", System.Text.Encoding.Latin1.GetBytes(content))).Descriptor.Id);
    }

    [Fact]
    public void Plain_pickles_gzip_and_tar_are_recognised()
    {
        using var folder = new TemporaryFolder();
        var tar = new byte[512];
        "ustar"u8.CopyTo(tar.AsSpan(257));
        Assert.Equal(FrontendDiagnostics.OtherFormat, Checkpoints.Refusal(folder.Write("m", [0x80, 4, (byte)'N', (byte)'.'])).Descriptor);
        Assert.Equal(FrontendDiagnostics.CompressedFile, Checkpoints.Refusal(folder.Write("m", [0x1f, 0x8b, 8, 0])).Descriptor);
        Assert.Equal(FrontendDiagnostics.CompressedFile, Checkpoints.Refusal(folder.Write("m", tar)).Descriptor);
    }

    [Fact]
    public void The_extension_does_not_matter()
    {
        using var folder = new TemporaryFolder();
        File.Copy(TestData.Golden("safetensors_f32", "model.safetensors"), folder.File("model.pth"));
        using var weights = Checkpoints.Open(folder.File("model.pth"));
        Assert.Equal("safetensors", weights.Format);
    }

    [Fact]
    public void TorchSharp_files_are_read()
    {
        using var folder = new TemporaryFolder();
        using var weights = Checkpoints.Open(folder.Write("model.dat", TorchSharpFiles.Small));
        Assert.Equal("TorchSharp", weights.Format);
        Assert.Equal([1.5, -2], weights.Find("w")!.Tensor.Read().ToArray());
        Assert.Equal(StoredType.Int64, weights.Find("bn.num_batches_tracked")!.Stored);
    }

    [Fact]
    public void Progress_ends_at_one()
    {
        var reports = new List<double>();
        using var weights = CheckpointReader.Open(
            TestData.Golden("official_g2"), new Recorder(reports), TestContext.Current.CancellationToken);
        Assert.Equal(weights.Entries.Length, reports.Count);
        Assert.Equal(reports.Order(), reports);
        Assert.Equal(1, reports[^1], 12);
    }

    [Fact]
    public void A_cancelled_check_stops()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => CheckpointReader.Open(TestData.Golden("official_g2"), null, source.Token));
    }

    [Fact]
    public void A_disposed_state_dict_lets_go_of_its_file()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("model", TorchZip.OneTensor([6], [1]));
        Checkpoints.Open(path).Dispose();
        using var exclusive = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.True(exclusive.CanWrite);
    }

    [Fact]
    public void Tensors_in_memory_make_a_state_dict()
    {
        using var weights = StateDict.FromTensors(("a", Tensor.Splat(Shape.Of(2), 1)), ("b", Tensor.Splat(Shape.Of(1), 2)));
        Assert.True(weights.TryGet("b", out var entry));
        Assert.Equal(2, entry.Tensor.Read().Span[0]);
        Assert.False(weights.Contains("c"));
    }

    private sealed class Recorder(List<double> reports) : IProgress<double>
    {
        public void Report(double value) => reports.Add(value);
    }
}
