using System.Buffers.Binary;
using System.Text;
using RepVgg.IR.Diagnostics;

namespace RepVgg.Frontend.Containers;

/// <summary>
/// Recognises a file by its content; its name says nothing. What has no reader is refused with what it is, since most such
/// files are accidents of downloading.
/// </summary>
internal static class ContentSniffer
{
    private const int HeadLength = 1024;

    private const string Readable = "only PyTorch, TorchSharp and safetensors weights are read";

    private const string ForeignPickle =
        "the file is a Python pickle that torch.save didn't write; save the weights with torch.save or as safetensors";

    /// <summary>Formats without a reader, by their first bytes.</summary>
    private static readonly (string Magic, DiagnosticDescriptor Descriptor, string Message)[] Others =
    [
        ("\u001f\u008b", FrontendDiagnostics.CompressedFile, "the file is compressed with gzip; decompress it first"),
        ("BZh", FrontendDiagnostics.CompressedFile, "the file is compressed with bzip2; decompress it first"),
        ("\u00fd7zXZ\0", FrontendDiagnostics.CompressedFile, "the file is compressed with xz; decompress it first"),
        ("\u0028\u00b5\u002f\u00fd", FrontendDiagnostics.CompressedFile, "the file is compressed with zstd; decompress it first"),
        ("7z\u00bc\u00af\u0027\u001c", FrontendDiagnostics.CompressedFile, "the file is a 7-zip archive; unpack it first"),
        ("Rar!", FrontendDiagnostics.CompressedFile, "the file is a RAR archive; unpack it first"),
        ("\u0089HDF", FrontendDiagnostics.OtherFormat, $"the file is an HDF5 (Keras) model; {Readable}"),
        ("\u0093NUMPY", FrontendDiagnostics.OtherFormat, "the file is a single numpy array, not a checkpoint"),
        ("GGUF", FrontendDiagnostics.OtherFormat, $"the file is a GGUF model; {Readable}"),
        ("\u0080", FrontendDiagnostics.OtherFormat, ForeignPickle),
    ];

    /// <summary>Which reader a file needs.</summary>
    /// <exception cref="DiagnosticException">No reader fits.</exception>
    public static ContainerKind Recognise(FileStream file)
    {
        var buffer = new byte[HeadLength];
        ReadOnlySpan<byte> head = buffer.AsSpan(0, file.ReadAtLeast(buffer, HeadLength, throwOnEndOfStream: false));
        if (head.IsEmpty)
        {
            throw FrontendDiagnostics.EmptyFile.Error("the file is empty: its download failed, or the disk was full when it was written");
        }

        if (head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith("PK\u0005\u0006"u8))
        {
            return ContainerKind.TorchZip;
        }

        if (IsTorchLegacy(head))
        {
            return ContainerKind.TorchLegacy;
        }

        // Eight bytes of header length, then JSON.
        if (head.Length > 8 && head[8] == '{' && BinaryPrimitives.ReadUInt64LittleEndian(head) <= int.MaxValue)
        {
            return ContainerKind.Safetensors;
        }

        if (TorchSharpReader.Recognises(file))
        {
            return ContainerKind.TorchSharp;
        }

        return OnnxDetector.IsOnnx(file) ? ContainerKind.Onnx : throw Refuse(head);
    }

    /// <summary>A pickle of protocol 2 or later whose first value is the ten-byte integer that torch.save writes first.</summary>
    private static bool IsTorchLegacy(ReadOnlySpan<byte> head) =>
        head is [0x80, >= 2 and <= 5, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, ..];

    private static DiagnosticException Refuse(ReadOnlySpan<byte> head)
    {
        var text = Encoding.Latin1.GetString(head);
        foreach (var (magic, descriptor, message) in Others)
        {
            if (text.StartsWith(magic, StringComparison.Ordinal))
            {
                return descriptor.Error(message);
            }
        }

        if (text.Length > 262 && text.AsSpan(257).StartsWith("ustar", StringComparison.Ordinal))
        {
            return FrontendDiagnostics.CompressedFile.Error(
                "the file is a tar archive; unpack it first, or load and save it with a current PyTorch");
        }

        return RefuseText(text.TrimStart('\u00ef', '\u00bb', '\u00bf', ' ', '\t', '\r', '\n'));
    }

    private static DiagnosticException RefuseText(string text)
    {
        if (text.StartsWith("version https://git-lfs", StringComparison.Ordinal))
        {
            return FrontendDiagnostics.GitLfsPointer.Error(
                "the file is a Git LFS pointer, not the model itself; run 'git lfs pull' in its repository");
        }

        if (text.StartsWith("<!", StringComparison.Ordinal) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<?xml", StringComparison.Ordinal))
        {
            return FrontendDiagnostics.WebPage.Error(
                "the file is a web page, not a model: the download needs a login or a confirmation; fetch it with a browser");
        }

        // UTF-8's multi-byte characters count as text too.
        return text.All(character => character is >= ' ' and not '\u007f' or '\t' or '\r' or '\n')
            ? FrontendDiagnostics.PlainText.Error("the file is plain text, not a checkpoint")
            : FrontendDiagnostics.UnknownFormat.Error(
                "the file is no checkpoint that can be recognised; supported are PyTorch (.pth, .pt, .ckpt), safetensors, "
                + "TorchSharp (.dat) and ONNX");
    }
}
