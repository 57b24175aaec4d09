using System.Diagnostics;
using RepVgg.Frontend;
using RepVgg.Frontend.Onnx;
using RepVgg.IR.Diagnostics;

namespace RepVgg.Tests.Frontend;

/// <summary>Every broken or hostile file is refused with its own diagnostic, quickly, and nothing it says is done.</summary>
public sealed class BadFileTests
{
    private static readonly (string Case, DiagnosticDescriptor Expected)[] Refused =
    [
        ("crc_mismatch", FrontendDiagnostics.ChecksumMismatch),
        ("dtype_complex64", FrontendDiagnostics.UnsupportedTensor),
        ("duplicate_data_pkl", FrontendDiagnostics.DuplicateEntry),
        ("deep_nesting", FrontendDiagnostics.NotAStateDict),
        ("empty_dict", FrontendDiagnostics.NoTensors),
        ("git_lfs_pointer", FrontendDiagnostics.GitLfsPointer),
        ("html_error_page", FrontendDiagnostics.WebPage),
        ("int_weights", FrontendDiagnostics.IntegerWeight),
        ("legacy_truncated", FrontendDiagnostics.IncompleteFile),
        ("long4_huge", FrontendDiagnostics.MalformedPickle),
        ("nan_running_var", FrontendDiagnostics.NotFinite),
        ("no_data_pkl", FrontendDiagnostics.NoDataPickle),
        ("not_a_dict", FrontendDiagnostics.NotAStateDict),
        ("offset_out_of_storage", FrontendDiagnostics.MalformedTensor),
        ("onnx_external_data_traversal", OnnxDiagnostics.ExternalData),
        ("pickle_getattr_gadget", FrontendDiagnostics.HostileGlobal),
        ("pickle_os_system", FrontendDiagnostics.HostileGlobal),
        ("pickle_os_system_legacy", FrontendDiagnostics.HostileGlobal),
        ("quantized_tensor", FrontendDiagnostics.UnsupportedTensor),
        ("size_negative", FrontendDiagnostics.MalformedTensor),
        ("sparse_tensor", FrontendDiagnostics.UnsupportedTensor),
        ("st_duplicate_key", FrontendDiagnostics.MalformedSafetensors),
        ("st_hole", FrontendDiagnostics.MalformedSafetensors),
        ("st_offsets_past_end", FrontendDiagnostics.MalformedSafetensors),
        ("st_shape_mismatch", FrontendDiagnostics.MalformedSafetensors),
        ("storage_key_traversal", FrontendDiagnostics.MissingStorage),
        ("storage_too_long", FrontendDiagnostics.StorageLength),
        ("stride0_expand_8gb", FrontendDiagnostics.TensorTooLarge),
        ("stride_out_of_storage", FrontendDiagnostics.MalformedTensor),
        ("text_file", FrontendDiagnostics.PlainText),
        ("truncated_tail", FrontendDiagnostics.IncompleteFile),
    ];

    public static TheoryData<string, string> RefusedCases() => new(Refused.Select(pair => (pair.Case, pair.Expected.Id)));

    [Theory]
    [MemberData(nameof(RefusedCases))]
    public void Is_refused_with_its_diagnostic(string name, string id)
    {
        var before = Directory.GetFiles(Environment.CurrentDirectory);
        var clock = Stopwatch.StartNew();
        var allocated = GC.GetAllocatedBytesForCurrentThread();

        var diagnostic = Checkpoints.Refusal(TestData.Bad(name));

        Assert.Equal(id, diagnostic.Descriptor.Id);
        Assert.DoesNotContain('\n', diagnostic.Message);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 1L << 29);
        Assert.Equal(before, Directory.GetFiles(Environment.CurrentDirectory));
    }

    /// <summary>What is wrong with these models is seen only by who knows the network, or nothing is wrong at all.</summary>
    [Theory]
    [InlineData("big_endian", 79)]
    [InlineData("bn_length_mismatch", 79)]
    [InlineData("control_valid_handmade", 79)]
    [InlineData("fold_overflow", 79)]
    [InlineData("missing_bn_tensor", 78)]
    [InlineData("missing_stage", 50)]
    [InlineData("onnx_cycle", 18)]
    [InlineData("onnx_missing_initializer", 17)]
    [InlineData("onnx_unknown_op", 18)]
    [InlineData("other_model_resnet18", 128)]
    [InlineData("recursive_list_in_optimizer", 79)]
    [InlineData("unexpected_key", 80)]
    [InlineData("wrong_rank", 79)]
    [InlineData("wrong_shape_5x5", 79)]
    [InlineData("zero_running_var", 79)]
    public void Loads_because_the_container_is_sound(string name, int count)
    {
        using var weights = Checkpoints.Open(TestData.Bad(name));
        Assert.Equal(count, weights.Entries.Length);
    }

    [Fact]
    public void Every_bad_file_has_an_expectation()
    {
        var loads = typeof(BadFileTests).GetMethod(nameof(Loads_because_the_container_is_sound))!
            .GetCustomAttributes(typeof(InlineDataAttribute), false).Cast<InlineDataAttribute>()
            .Select(attribute => (string)attribute.Data[0]!);
        var folders = Directory.GetDirectories(Path.GetDirectoryName(Path.GetDirectoryName(TestData.Bad("text_file")))!);
        Assert.Equal(
            folders.Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal),
            Refused.Select(pair => pair.Case).Concat(loads).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Big_endian_data_are_swapped()
    {
        using var big = Checkpoints.Open(TestData.Bad("big_endian"));
        using var little = Checkpoints.Open(TestData.Bad("control_valid_handmade"));
        StateDictAssert.Equal(little, big);
    }

    [Fact]
    public void Messages_name_the_tensor_and_the_element()
    {
        Assert.Contains("'stage2.1.rbr_identity.running_var' has the value NaN at [", Message("nan_running_var"), StringComparison.Ordinal);
        Assert.Contains("stored as int32", Message("int_weights"), StringComparison.Ordinal);
        Assert.Contains("posix.system", Message("pickle_os_system"), StringComparison.Ordinal);
        Assert.Contains("download is incomplete", Message("truncated_tail"), StringComparison.Ordinal);
    }

    private static string Message(string name) =>
        Checkpoints.Refusal(TestData.Bad(name)).Message;
}
