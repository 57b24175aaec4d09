namespace RepVgg.Tests.Backends.Cuda.PtxMachine;

/// <summary>A program does what no program may, or what the machine doesn't know. The message says where.</summary>
/// <param name="message">What is wrong.</param>
/// <param name="cause">The same without the place.</param>
internal sealed class PtxException(string message, Exception? cause = null) : Exception(message, cause);
