"""Launcher for the command line: `python chatbot.py ...`. Never imported: `import chatbot` gets the package."""

from chatbot.cli import main

main()
