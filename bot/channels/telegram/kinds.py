"""Everything that Telegram can send, and what is done with it: one table for updates, one for the
fields of a message.

Knows: the names of the Bot API (core.telegram.org/bots/api, 10.0). Must not know: how a field is
read. A test walks python-telegram-bot's names, so what a new release brings must be put here.
"""

from __future__ import annotations

from typing import Literal

UpdateFate = Literal["played", "ignored"]
FieldFate = Literal["text", "file", "contact", "location", "odd", "note", "about"]

# What is ignored is not even asked for; it may come while an earlier webhook's list is in force.
UPDATES: dict[str, UpdateFate] = {
    "message": "played",
    "edited_message": "played",  # unless its words are those that were heard
    "callback_query": "played",
    # Who reads a channel or opens a mini app does not speak with us.
    "channel_post": "ignored",
    "edited_channel_post": "ignored",
    "inline_query": "ignored",
    "chosen_inline_result": "ignored",
    "guest_message": "ignored",
    # A reaction is never an answer and never consent: it may have been left on any message.
    "message_reaction": "ignored",
    "message_reaction_count": "ignored",
    "poll": "ignored",
    "poll_answer": "ignored",
    # Somebody's own messages to somebody else, which a business account shows to its bot.
    "business_connection": "ignored",
    "business_message": "ignored",
    "edited_business_message": "ignored",
    "deleted_business_messages": "ignored",
    # Blocked or unblocked: the next send is told so, and whoever writes again is reached again.
    "my_chat_member": "ignored",
    "chat_member": "ignored",
    "chat_join_request": "ignored",
    "chat_boost": "ignored",
    "removed_chat_boost": "ignored",
    "managed_bot": "ignored",
    # Nothing is sold here.
    "shipping_query": "ignored",
    "pre_checkout_query": "ignored",
    "purchased_paid_media": "ignored",
}
ASKED = tuple(kind for kind, fate in UPDATES.items() if fate == "played")

# text, file, contact, location: read as such. odd: answered with what can be sent instead.
# note: Telegram's own note, nobody wrote it and nobody waits for an answer. about: tells more of
# a message that says something by another field. A name that is not here is taken for odd.
FIELDS: dict[str, FieldFate] = {
    "text": "text",
    "animation": "file",
    "audio": "file",
    "document": "file",
    "photo": "file",
    "sticker": "file",
    "video": "file",
    "video_note": "file",
    "voice": "file",
    "contact": "contact",
    "location": "location",
    "venue": "location",  # comes with "location"
    "checklist": "odd",
    "dice": "odd",
    "game": "odd",
    "invoice": "odd",
    "paid_media": "odd",
    "poll": "odd",
    "story": "odd",
    # A group's or a chat's own life.
    "new_chat_members": "note",
    "new_chat_member": "note",
    "new_chat_participant": "note",
    "left_chat_member": "note",
    "left_chat_participant": "note",
    "new_chat_title": "note",
    "new_chat_photo": "note",
    "delete_chat_photo": "note",
    "group_chat_created": "note",
    "supergroup_chat_created": "note",
    "channel_chat_created": "note",
    "chat_owner_changed": "note",
    "chat_owner_left": "note",
    # The group has a new id: a send to the old one is told the new one and follows.
    "migrate_to_chat_id": "note",
    "migrate_from_chat_id": "note",
    "pinned_message": "note",
    "message_auto_delete_timer_changed": "note",
    "chat_background_set": "note",
    "boost_added": "note",
    "proximity_alert_triggered": "note",
    "forum_topic_created": "note",
    "forum_topic_edited": "note",
    "forum_topic_closed": "note",
    "forum_topic_reopened": "note",
    "general_forum_topic_hidden": "note",
    "general_forum_topic_unhidden": "note",
    "video_chat_scheduled": "note",
    "video_chat_started": "note",
    "video_chat_ended": "note",
    "video_chat_participants_invited": "note",
    "checklist_tasks_added": "note",
    "checklist_tasks_done": "note",
    "poll_option_added": "note",
    "poll_option_deleted": "note",
    # Answers to buttons that we never send, and money that we never ask for.
    "connected_website": "note",
    "write_access_allowed": "note",
    "users_shared": "note",
    "user_shared": "note",
    "chat_shared": "note",
    "web_app_data": "note",
    "passport_data": "note",
    "managed_bot_created": "note",
    "successful_payment": "note",
    "refunded_payment": "note",
    "paid_message_price_changed": "note",
    "direct_message_price_changed": "note",
    "gift": "note",
    "gift_upgrade_sent": "note",
    "unique_gift": "note",
    "giveaway": "note",
    "giveaway_created": "note",
    "giveaway_completed": "note",
    "giveaway_winners": "note",
    "suggested_post_approved": "note",
    "suggested_post_approval_failed": "note",
    "suggested_post_declined": "note",
    "suggested_post_paid": "note",
    "suggested_post_refunded": "note",
    # Of whom, where, when, how.
    "message_id": "about",
    "message_thread_id": "about",  # an answer goes back to the topic
    "is_topic_message": "about",
    "direct_messages_topic": "about",
    "from": "about",
    "from_user": "about",  # the library's name for "from"
    "chat": "about",
    "date": "about",
    "edit_date": "about",
    "sender_chat": "about",
    "sender_boost_count": "about",
    "sender_business_bot": "about",
    "sender_tag": "about",
    "business_connection_id": "about",
    "guest_bot_caller_chat": "about",
    "guest_bot_caller_user": "about",
    "guest_query_id": "about",
    "author_signature": "about",
    "via_bot": "about",
    "forward_origin": "about",
    "forward_from": "about",
    "forward_from_chat": "about",
    "forward_from_message_id": "about",
    "forward_sender_name": "about",
    "forward_signature": "about",
    "forward_date": "about",
    "is_automatic_forward": "about",
    "reply_to_message": "about",
    "reply_to_story": "about",
    "reply_to_checklist_task_id": "about",
    "reply_to_poll_option_id": "about",
    "external_reply": "about",
    "quote": "about",
    "entities": "about",
    "caption": "about",  # the text of a file
    "caption_entities": "about",
    "show_caption_above_media": "about",
    "has_media_spoiler": "about",
    "has_protected_content": "about",
    "media_group_id": "about",
    "live_photo": "about",  # comes with "photo", which is its still picture
    "link_preview_options": "about",
    "effect_id": "about",
    "is_from_offline": "about",
    "is_paid_post": "about",
    "paid_star_count": "about",
    "suggested_post_info": "about",
    "reply_markup": "about",
}
NOTES = frozenset(name for name, fate in FIELDS.items() if fate == "note")
