using System.Text.Json;
using RepVgg.Frontend.Onnx;
using RepVgg.IR.Diagnostics;
using RepVgg.Runtime.Safetensors;

namespace RepVgg.Frontend.Containers;

/// <summary>
/// Opens checkpoint files that aren't trusted. The container is recognised by its content; nothing that the file says is
/// executed; whatever is wrong with it becomes a <see cref="DiagnosticException"/> and no other exception.
/// </summary>
public static class CheckpointReader
{
    /// <summary>Opens a checkpoint, finds its weights and checks them all.</summary>
    /// <param name="path">The file; its extension doesn't matter.</param>
    /// <param name="progress">Gets the fraction of the weights that have been checked.</param>
    /// <param name="ct">Cancels between two tensors.</param>
    /// <returns>The weights; dispose it to close the file.</returns>
    /// <exception cref="DiagnosticException">The file can't be read, is broken, hostile or not supported.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public static StateDict Open(string path, IProgress<double>? progress = null, CancellationToken ct = default)
    {
        FileStream? file = null;
        StateDict? weights = null;
        try
        {
            file = OpenFile(path);
            weights = Read(file, path);
            WeightCheck.Run(weights, progress, ct);
            return weights;
        }
        catch (Exception e)
        {
            weights?.Dispose();
            file?.Dispose();
            if (Translate(e, path) is { } translated)
            {
                throw translated;
            }

            throw;
        }
    }

    private static FileStream OpenFile(string path)
    {
        if (Directory.Exists(path))
        {
            throw FrontendDiagnostics.IsDirectory.Error($"'{path}' is a folder; give the model file inside it");
        }

        if (!File.Exists(path))
        {
            throw FrontendDiagnostics.FileNotFound.Error($"'{path}' doesn't exist");
        }

        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
    }

    private static StateDict Read(FileStream file, string path)
    {
        var kind = ContentSniffer.Recognise(file);
        file.Position = 0;
        switch (kind)
        {
            case ContainerKind.TorchZip:
                return TorchZipReader.Read(ZipContainer.Open(file));
            case ContainerKind.TorchLegacy:
                return TorchLegacyReader.Read(file);
            case ContainerKind.Onnx:
                using (file)
                {
                    return OnnxFile.Read(file, Path.GetDirectoryName(Path.GetFullPath(path))).Weights();
                }

            case ContainerKind.TorchSharp:
                return TorchSharpReader.Read(file);
            default:
                // The safetensors reader opens the file itself.
                file.Dispose();
                return SafetensorsReader.Read(path);
        }
    }

    private static DiagnosticException? Translate(Exception e, string path) => e switch
    {
        SafetensorsException => FrontendDiagnostics.MalformedSafetensors.Error($"the safetensors file is malformed: {MessageText.ShortenSentence(e.Message)}", e),
        EndOfStreamException =>
            FrontendDiagnostics.IncompleteFile.Error("the file ends early: the download is incomplete; fetch it again", e),
        InvalidDataException or OverflowException or JsonException =>
            FrontendDiagnostics.DamagedArchive.Error($"the file is damaged: {e.Message}", e),
        UnauthorizedAccessException or IOException => FrontendDiagnostics.FileNotReadable.Error($"'{path}' can't be read: {e.Message}", e),
        _ => null,
    };
}
